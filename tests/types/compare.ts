/** How two types are compared, member by member. */

/** The members that a type names; what an index signature allows besides is none. */
export type Named<T> = keyof { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };

/** What theirs has and ours has not. */
export type LeftOut<Ours, Theirs> = Exclude<Named<Theirs>, Named<Ours>>;

/** What both have, and ours can't stand in for theirs. `Depth` counts how deep this is in another one. */
export type Misfits<Ours, Theirs, Depth extends unknown[] = []> = {
  [K in Named<Ours> & keyof Theirs & keyof Ours]: Fits<Ours[K], Theirs[K], Depth> extends true ? never : K;
}[Named<Ours> & keyof Theirs & keyof Ours];

/** As assignable, but for what is left out of the resources in it. Each way of ours has to be a way of theirs. */
type Fits<Ours, Theirs, Depth extends unknown[]> = [Ours] extends [Theirs]
  ? true
  : [Ours extends unknown ? FitsOneOf<Ours, Theirs, Depth> : never] extends [true]
    ? true
    : false;

type FitsOneOf<Ours, Theirs, Depth extends unknown[]> = true extends (
  Theirs extends unknown ? FitsOne<Ours, Theirs, Depth> : never
)
  ? true
  : false;

type FitsOne<Ours, Theirs, Depth extends unknown[]> = [Ours] extends [Theirs]
  ? true
  : [string, Theirs] extends [Ours, string] // See `Open`.
    ? true
    : Depth['length'] extends 3 // Resources name each other; each is compared by itself.
      ? true
      : [Ours, Theirs] extends [readonly (infer O)[], readonly (infer T)[]]
        ? Fits<O, T, Depth>
        : [Ours, Theirs] extends [(...args: infer P) => infer R, (...args: infer Q) => infer S]
          ? // What is given to theirs must do for ours.
            [FitsParameters<Q, P, [...Depth, 1]>, Fits<Awaited<R>, Awaited<S>, [...Depth, 1]>] extends [true, true]
            ? true
            : false
          : [Ours, Theirs] extends [object, object]
            ? IsOther<Named<Ours>, Named<Theirs>> extends true
              ? false
              : [Misfits<Ours, Theirs, [...Depth, 1]>] extends [never]
                ? true
                : false
            : false;

/** Two that have no name in common are not the same thing, unless one of them names nothing. */
type IsOther<Ours, Theirs> = [Ours] extends [never] ? false : [Ours & Theirs] extends [never] ? true : false;

type FitsParameters<Given, Taken, Depth extends unknown[]> = [Required<Taken>, Required<Given>] extends [
  [infer T, ...infer Others],
  [infer G, ...infer More],
]
  ? Fits<G, T, Depth> extends true
    ? FitsParameters<More, Others, Depth>
    : false
  : true;

/** What may be any text in ours, where theirs lists the texts there are today. */
export type Open<Ours, Theirs> = {
  [K in Named<Ours> & keyof Theirs & keyof Ours]: string extends Ours[K]
    ? string extends Theirs[K]
      ? never
      : K
    : never;
}[Named<Ours> & keyof Theirs & keyof Ours];

/** True if both are the same; else what is only in one of them, for the compiler to name. */
export type Same<Listed, Found> = [Listed] extends [Found]
  ? [Found] extends [Listed]
    ? true
    : { isNotListed: keyof { [K in Exclude<Found, Listed> & PropertyKey]: 1 } }
  : { isListedInVain: Exclude<Listed, Found> };

/** Takes nothing but `true`s. */
export declare function holds<_T extends true[]>(): void;
