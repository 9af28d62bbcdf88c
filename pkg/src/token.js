/** A token as an app sees it. */

export class Token {
  #raw;
  /** @type {any} */
  #jwt;

  /** @param {string} raw */
  constructor(raw) {
    this.#raw = raw;
  }

  /** The header and claims; decoded when somebody looks. */
  get jwt() {
    return (this.#jwt ??= decode(this.#raw));
  }

  getRawString = () => this.#raw;
}

/** @param {string} raw */
function decode(raw) {
  const [header = '', payload = '', signature = ''] = raw.split('.');
  return {
    encoded: { header, payload, signature },
    header: decodePart(header),
    claims: { ...decodePart(payload), __raw: raw },
  };
}

/** @param {string} part base64url of JSON in UTF-8 */
function decodePart(part) {
  const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (byte) => byte.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
