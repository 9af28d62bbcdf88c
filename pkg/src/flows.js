/**
 * Attempts to sign in and to sign up, for an app's own pages. Fetched when somebody first looks at one. Like
 * `advice.js`, and for the same reason, it imports nothing: what it needs of other modules is handed over.
 */

/** @import { Clerk } from '../index.js' */
/** @typedef {'signIn' | 'signUp'} Kind */

/**
 * What is needed of other modules.
 * @typedef {object} Needed
 * @property {typeof import('./redirects.js').snakeCase} snakeCase
 * @property {typeof import('./camel.js').camelize} camelize
 * @property {typeof import('./parts.js').verificationOf} verificationOf
 * @property {typeof import('./errors.js').ClerkRuntimeError} ClerkRuntimeError
 */

/** Calls the API. @typedef {(what: string, params: any) => Promise<void>} Call */
/** What a method does. @typedef {(params: any, call: Call) => Promise<void>} Work */

/**
 * An attempt. Its object shows `seen`, and is the same until the attempt is reset or finalized.
 * @typedef {object} Attempt
 * @property {any} shown
 * @property {any} seen what the API has said of it, in camelCase
 * @property {any} error why the last call failed
 * @property {number} busy how many calls are under way
 * @property {number} calls how many there have been
 * @property {boolean} isOver
 */

const CAPTCHA = ['captcha_token', 'captcha_widget_type', 'captcha_error'];
const PERSON = [
  'email_address',
  'phone_number',
  'username',
  'first_name',
  'last_name',
  'password',
  'unsafe_metadata',
  'legal_accepted',
  'locale',
  'strategy',
  'ticket',
  ...CAPTCHA,
];

/**
 * Every call: its route, with the attempt's id in it, and the fields of its form. Each answers the attempt as it is
 * then. `fields` are those of the user's forms that an error can be about.
 */
export const CALLS = {
  signIn: {
    answers: 'sign_in',
    fields: ['identifier', 'password', 'code'],
    create: {
      route: 'POST /client/sign_ins',
      form: [
        'identifier',
        'password',
        'strategy',
        'ticket',
        'transfer',
        'redirect_url',
        'action_complete_redirect_url',
        'sign_up_if_missing',
        'locale',
        'timezone',
        ...CAPTCHA,
      ],
    },
    prepare: {
      route: 'POST /client/sign_ins/{id}/prepare_first_factor',
      form: ['strategy', 'email_address_id', 'phone_number_id', 'channel'],
    },
    attempt: { route: 'POST /client/sign_ins/{id}/attempt_first_factor', form: ['strategy', 'code'] },
  },
  signUp: {
    answers: 'sign_up',
    fields: [
      'firstName',
      'lastName',
      'emailAddress',
      'phoneNumber',
      'password',
      'username',
      'code',
      'captcha',
      'legalAccepted',
    ],
    create: { route: 'POST /client/sign_ups', form: [...PERSON, 'timezone', 'transfer'] },
    update: { route: 'PATCH /client/sign_ups/{id}', form: PERSON },
    prepare: { route: 'POST /client/sign_ups/{id}/prepare_verification', form: ['strategy', 'channel'] },
    attempt: { route: 'POST /client/sign_ups/{id}/attempt_verification', form: ['strategy', 'code'] },
  },
};

/** How long to wait, in milliseconds, before looking again for a session that the client lacks. */
const LAGS = [0, 500, 2000];

/**
 * Follows the attempts of a clerk, the current one and those that take its place.
 * @param {Kind} kind
 * @param {Clerk} clerk
 * @param {Needed} needed
 * @param {(snapshot: any) => void} show takes what there is to see, now and after each change
 */
export function follow(kind, clerk, needed, show) {
  const flow = new Flow(kind, clerk, needed, show);
  flow.adopt();
  flow.publish(flow.current);
  clerk.addListener(() => flow.adopt(), { skipInitialEmit: true });
}

class Flow {
  /** Ids of attempts that were reset. The client goes on having the last one. */
  #dropped = new Set();
  /** Attempts that were reset while calls for them were under way. @type {Set<Attempt>} */
  #overtaken = new Set();
  /** Calls that are under way, by what they were called with. @type {Map<string, Promise<any>>} */
  #running = new Map();
  #clerk;
  #needed;
  #show;

  /**
   * @param {Kind} kind
   * @param {Clerk} clerk
   * @param {Needed} needed
   * @param {(snapshot: any) => void} show
   */
  constructor(kind, clerk, needed, show) {
    this.kind = kind;
    this.#clerk = clerk;
    this.#needed = needed;
    this.#show = show;
    this.current = this.#begin();
  }

  /** Takes in what the client says of its attempt. */
  adopt() {
    const { client } = this.#clerk;
    const seen = client?.[this.kind];
    const { seen: known, isOver } = this.current;
    if (seen) {
      // What was reset comes along with every client, and so may what is being made for it.
      if (this.#dropped.has(seen.id) || this.#overtaken.size) return;
      // What has been completed is to be finalized, whatever others begin meanwhile.
      if (known.createdSessionId && !isOver) return;
      if (JSON.stringify(seen) === JSON.stringify(known)) return;
      if (isOver) this.current = this.#begin();
      this.#take(this.current, seen);
    } else {
      // A client drops what is completed, but an app shows it until it is done with it.
      if (!known.id || (client && !isOver)) return;
      this.current = this.#begin();
    }
    this.publish(this.current);
  }

  /** @param {Attempt} attempt */
  publish(attempt) {
    if (attempt !== this.current) return;
    const { error, busy, shown } = attempt;
    this.#show({ [this.kind]: shown, errors: this.#errorsOf(error), fetchStatus: busy ? 'fetching' : 'idle' });
  }

  /**
   * A method of attempts, which is about the current one, whichever object it is called on. A call like one that is
   * under way is the same call.
   * @param {string} name
   * @param {Work} work
   * @param {(params: any) => unknown} [missing] what the caller has forgotten
   */
  method(name, work, missing) {
    return async (/** @type {any} */ params = {}) => {
      const forgotten = missing?.(params);
      if (forgotten) {
        throw new this.#needed.ClerkRuntimeError('clerk_no_attempt', `${this.kind}.${name}() needs ${forgotten}`);
      }
      const key = JSON.stringify([name, params]);
      let call = this.#running.get(key);
      if (!call) {
        call = this.#run(params, work).finally(() => this.#running.get(key) === call && this.#running.delete(key));
        this.#running.set(key, call);
      }
      return call;
    };
  }

  /**
   * What to prepare for a strategy: the address that was asked for, else the one that was signed in with, else any.
   * @param {string} strategy
   * @param {string} about the member with the id of the address
   * @param {string} [id]
   */
  factor(strategy, about, id) {
    const { supportedFirstFactors: all, identifier } = this.current.shown;
    const factors = all.filter((/** @type {any} */ one) => one.strategy === strategy);
    const found =
      factors.find((/** @type {any} */ one) => id && one[about] === id) ??
      factors.find((/** @type {any} */ one) => one.safeIdentifier === identifier) ??
      factors[0];
    if (found) return { strategy, [about]: found[about] };
    const message = `This account has no ${strategy}. supportedFirstFactors says what it has.`;
    throw new this.#needed.ClerkRuntimeError('factor_not_found', message);
  }

  /** Makes the session of the completed attempt the active one. @param {any} params */
  async activate({ navigate }) {
    const attempt = this.current;
    const clerk = this.#clerk;
    const session = attempt.shown.createdSessionId;
    for (const lag of LAGS) {
      if (clerk.client?.sessions.some(({ id }) => id === session)) break;
      await new Promise((resolve) => setTimeout(resolve, lag));
      await clerk.client?.reload();
    }
    // If the client still lacks it, this rejects, and nobody is signed out.
    await clerk.setActive({ session, navigate });
    attempt.isOver = attempt.shown.canBeDiscarded = true;
    this.adopt();
  }

  async reset() {
    const { current } = this;
    if (current.seen.id) this.#dropped.add(current.seen.id);
    if (current.busy) this.#overtaken.add(current);
    current.shown.canBeDiscarded = true;
    this.current = this.#begin();
    this.publish(this.current);
    return { error: null };
  }

  /** @returns {Attempt} */
  #begin() {
    this.#running.clear();
    const shown = { ...METHODS[this.kind](this), canBeDiscarded: false };
    const attempt = { shown, seen: {}, error: null, busy: 0, calls: 0, isOver: false };
    this.#take(attempt, {});
    return attempt;
  }

  /** @param {Attempt} attempt @param {any} seen */
  #take(attempt, seen) {
    attempt.seen = seen;
    const { shown } = attempt;
    const { verifications, ...members } = MEMBERS[this.kind](seen, this.#needed.verificationOf);
    Object.assign(shown, members);
    // They are beside methods.
    if (verifications) shown.verifications = { ...shown.verifications, ...verifications };
  }

  /**
   * Does the work of a method. What is refused or fails is told by the attempt, and returned.
   * @param {any} params
   * @param {Work} work
   */
  async #run(params, work) {
    const attempt = this.current;
    const call = (attempt.calls += 1);
    attempt.busy += 1;
    attempt.error = null;
    this.publish(attempt);
    let error = null;
    try {
      await work(params, (what, params) => this.#post(attempt, what, params));
    } catch (caught) {
      error = caught;
      // The newest call's counts.
      if (call === attempt.calls) attempt.error = caught;
    }
    attempt.busy -= 1;
    if (!attempt.busy && this.#overtaken.delete(attempt)) this.#forget();
    this.publish(attempt);
    return { error };
  }

  /** What calls for an attempt that was reset have left behind is not the current one. */
  #forget() {
    const left = this.#clerk.client?.[this.kind];
    if (left && left.id !== this.current.seen.id) this.#dropped.add(left.id);
  }

  /** @param {Attempt} attempt */
  #check(attempt) {
    if (attempt === this.current) return;
    const message = 'The attempt was reset while this call was under way, so nothing comes of it.';
    throw new this.#needed.ClerkRuntimeError('clerk_attempt_reset', message);
  }

  /** @param {Attempt} attempt @param {string} what @param {any} params */
  async #post(attempt, what, params) {
    const { snakeCase, camelize, ClerkRuntimeError } = this.#needed;
    const { answers, [what]: call } = /** @type {any} */ (CALLS[this.kind]);
    const [method, path] = call.route.split(' ');
    const said = Object.entries(params).filter(([name]) => call.form.includes(snakeCase(name)));
    const { payload } = await this.#clerk.fapi.request({
      method,
      path: path.replace('{id}', encodeURIComponent(attempt.seen.id)),
      body: Object.fromEntries(said),
    });
    const answer = camelize(payload?.response);
    if (attempt !== this.current) this.#dropped.add(answer?.id);
    this.#check(attempt);
    // The published description calls it `sign_in_attempt`, the official client's types `sign_in`.
    if (!String(answer?.object).startsWith(answers) || typeof answer.id !== 'string') {
      const message = `The Frontend API answered something else than a ${answers}. Call again later.`;
      throw new ClerkRuntimeError('unreadable_answer', message);
    }
    this.#take(attempt, answer);
  }

  /** By the fields of the user's form that they are about. @param {any} error */
  #errorsOf(error) {
    const { fields: names } = CALLS[this.kind];
    /** @type {Record<string, any>} */
    const fields = Object.fromEntries(names.map((name) => [name, null]));
    for (const reason of error?.errors ?? []) {
      const about = names.find((name) => this.#needed.snakeCase(name) === reason.meta.paramName);
      if (about) fields[about] ??= reason;
    }
    const isAboutFields = Object.values(fields).some(Boolean);
    return {
      fields,
      raw: error && (isAboutFields ? error.errors : [error]),
      global: error && !isAboutFields ? [error] : null,
    };
  }
}

/** What the API wants to know of the browser with each new attempt. */
function place() {
  return { locale: navigator.language || undefined, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/**
 * The methods of an attempt.
 * @type {Record<Kind, (flow: Flow) => any>}
 */
const METHODS = {
  signIn: (flow) => ({
    ...shared(flow),
    password: flow.method('password', ({ identifier, emailAddress, phoneNumber, ...more }, call) =>
      call('create', {
        ...place(),
        ...more,
        identifier: identifier ?? emailAddress ?? phoneNumber ?? flow.current.shown.identifier,
      }),
    ),
    emailCode: signInByCode(flow, 'email_code', 'emailAddress'),
    phoneCode: signInByCode(flow, 'phone_code', 'phoneNumber'),
  }),
  signUp: (flow) => ({
    ...shared(flow),
    update: flow.method('update', (params, call) => call('update', params), needsAttempt(flow)),
    password: flow.method('password', (params, call) => {
      const said = { strategy: 'password', ...params };
      return flow.current.shown.id ? call('update', said) : call('create', { ...place(), ...said });
    }),
    verifications: { ...signUpByCode(flow, 'Email'), ...signUpByCode(flow, 'Phone') },
  }),
};

/** @param {Flow} flow */
function shared(flow) {
  const isIncomplete = () =>
    !flow.current.shown.createdSessionId && 'a completed attempt, with a createdSessionId. Look at its status.';
  return {
    create: flow.method('create', (params, call) => call('create', { ...place(), ...params })),
    finalize: flow.method('finalize', (params) => flow.activate(params), isIncomplete),
    reset: () => flow.reset(),
  };
}

/** @param {Flow} flow @param {'email_code' | 'phone_code'} strategy @param {'emailAddress' | 'phoneNumber'} address */
function signInByCode(flow, strategy, address) {
  const isPhone = strategy === 'phone_code';
  const group = isPhone ? 'phoneCode' : 'emailCode';
  const about = isPhone ? 'phoneNumberId' : 'emailAddressId';
  /** @type {Work} */
  const send = async (params, call) => {
    if (params[address]) await call('create', { ...place(), identifier: params[address] });
    const channel = isPhone ? (params.channel ?? 'sms') : undefined;
    await call('prepare', { ...flow.factor(strategy, about, params[about]), channel });
  };
  const isNowhere = (/** @type {any} */ params) =>
    !flow.current.shown.id && !params[address] && `an attempt to go on with. Pass an ${address} to begin one.`;
  return {
    sendCode: flow.method(`${group}.sendCode`, send, isNowhere),
    verifyCode: flow.method(`${group}.verifyCode`, attemptCode(strategy), needsAttempt(flow)),
  };
}

/** @param {Flow} flow @param {'Email' | 'Phone'} what */
function signUpByCode(flow, what) {
  const strategy = `${what.toLowerCase()}_code`;
  /** @type {Work} */
  const send = ({ channel = 'sms' }, call) =>
    call('prepare', { strategy, channel: what === 'Phone' ? channel : undefined });
  return {
    [`send${what}Code`]: flow.method(`verifications.send${what}Code`, send, needsAttempt(flow)),
    [`verify${what}Code`]: flow.method(`verifications.verify${what}Code`, attemptCode(strategy), needsAttempt(flow)),
  };
}

/** @param {string} strategy @returns {Work} */
const attemptCode =
  (strategy) =>
  ({ code }, call) =>
    call('attempt', { strategy, code });

/** @param {Flow} flow */
const needsAttempt = (flow) => () =>
  !flow.current.shown.id && 'an attempt to go on with. Call create() or password() first.';

/**
 * What an attempt shows of what the API has said, with what stands in for the rest.
 * @type {Record<Kind, (seen: any, verificationOf: Needed['verificationOf']) => any>}
 */
const MEMBERS = {
  signIn: (seen, verificationOf) => {
    const first = verification(seen.firstFactorVerification, verificationOf);
    return {
      id: seen.id,
      status: seen.status ?? 'needs_identifier',
      identifier: seen.identifier ?? null,
      supportedFirstFactors: listOf(seen.supportedFirstFactors),
      supportedSecondFactors: listOf(seen.supportedSecondFactors),
      firstFactorVerification: first,
      secondFactorVerification: verification(seen.secondFactorVerification, verificationOf),
      createdSessionId: seen.createdSessionId ?? null,
      userData: { firstName: null, lastName: null, imageUrl: '', hasImage: false, ...seen.userData },
      protectCheck: seen.protectCheck ?? null,
      isTransferable: first.status === 'transferable',
      existingSession: existingSessionOf(first, ['failed']),
    };
  },
  signUp: (seen, verificationOf) => {
    const ofAddress = (/** @type {string} */ name) => ({
      supportedStrategies: [],
      nextAction: '',
      ...verification(seen.verifications?.[name], verificationOf),
    });
    const account = verification(seen.verifications?.externalAccount, verificationOf);
    return {
      id: seen.id,
      status: seen.status ?? 'missing_requirements',
      requiredFields: listOf(seen.requiredFields),
      optionalFields: listOf(seen.optionalFields),
      missingFields: listOf(seen.missingFields),
      unverifiedFields: listOf(seen.unverifiedFields),
      verifications: {
        emailAddress: ofAddress('emailAddress'),
        phoneNumber: ofAddress('phoneNumber'),
        web3Wallet: ofAddress('web3Wallet'),
        externalAccount: account,
      },
      username: seen.username ?? null,
      firstName: seen.firstName ?? null,
      lastName: seen.lastName ?? null,
      emailAddress: seen.emailAddress ?? null,
      phoneNumber: seen.phoneNumber ?? null,
      web3Wallet: seen.web3Wallet ?? null,
      // The published description has the latter.
      hasPassword: seen.hasPassword ?? seen.passwordEnabled ?? false,
      unsafeMetadata: seen.unsafeMetadata ?? {},
      createdSessionId: seen.createdSessionId ?? null,
      createdUserId: seen.createdUserId ?? null,
      abandonAt: millis(seen.abandonAt),
      legalAcceptedAt: millis(seen.legalAcceptedAt),
      locale: seen.locale ?? null,
      protectCheck: seen.protectCheck ?? null,
      isTransferable: account.status === 'transferable' && account.error?.code === 'external_account_exists',
      existingSession: existingSessionOf(account, ['failed', 'unverified']),
    };
  },
};

/** @param {any} seen @param {Needed['verificationOf']} verificationOf reads the API's own names */
function verification(seen, verificationOf) {
  const { error, externalVerificationRedirectUrl: url, ...rest } = seen ?? {};
  const read = verificationOf({
    error: error && { ...error, long_message: error.longMessage },
    external_verification_redirect_url: url,
  });
  return { ...read, ...rest };
}

/** @param {unknown} seen @returns {any[]} */
const listOf = (seen) => (Array.isArray(seen) ? seen.filter(Boolean) : []);

/** @param {Date | null | undefined} time */
const millis = (time) => time?.getTime?.() ?? null;

/** The session of somebody who turned out to be signed in. @param {any} verification @param {string[]} statuses */
function existingSessionOf({ status, error }, statuses) {
  const sessionId = error?.code === 'identifier_already_signed_in' && error.meta.sessionId;
  return statuses.includes(status) && sessionId ? { sessionId } : undefined;
}
