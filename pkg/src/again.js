/** The pauses before a file is asked for again, in milliseconds. */
const PAUSES = [200, 1_000];

/**
 * A file of the package that does not come is asked for twice more: a connection breaks, a server is being replaced.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
export async function again(load) {
  for (const pause of PAUSES) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return load();
}
