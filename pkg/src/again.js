/** The pauses before a file is requested again, in milliseconds. */
const PAUSES = [200, 1_000];

/**
 * Requests a file of the package up to twice more if it does not arrive: a connection may break, or a server be
 * replaced.
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
