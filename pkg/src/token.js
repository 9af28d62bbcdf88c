/** A token as an app sees it. */

export class Token {
  /** @type {any} the header and claims; undefined if it is no token */
  jwt;

  /** @param {string} raw */
  constructor(raw) {
    this.getRawString = () => raw;
    /** @type {any} */
    let jwt;
    // Decoded on first access. Not in a private member, because Vue looks through a proxy, which has none.
    Object.defineProperty(this, 'jwt', { get: () => (jwt ??= decode(raw)), enumerable: true });
  }
}

/**
 * For sessions that are not active, the engine takes any text for a token. Whoever reads one can't help that, so don't
 * throw.
 * @param {string} raw
 */
function decode(raw) {
  const [header = '', payload = '', signature = ''] = raw.split('.');
  try {
    return {
      encoded: { header, payload, signature },
      header: decodePart(header),
      claims: { ...decodePart(payload), __raw: raw },
    };
  } catch {
    return undefined;
  }
}

/** @param {string} part base64url of JSON in UTF-8 */
function decodePart(part) {
  const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (byte) => byte.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
