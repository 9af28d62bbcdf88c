/** A ring that empties as a token expires. */

const SVG = 'http://www.w3.org/2000/svg';
const RADIUS = 52;
const LENGTH = 2 * Math.PI * RADIUS;

/** The ring marks the engine's leeway: so many seconds before the end, or a quarter of the lifetime if that is less. */
const LEEWAY_SECONDS = 14;

export class TokenRing {
  #host;
  #arc;
  #seconds;
  #unit;
  /** @type {{ iat: number, exp: number } | undefined} */
  #token;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = host;
    const picture = svg('svg', { viewBox: '0 0 120 120', role: 'timer', 'aria-label': 'Time until the token expires' });
    const turned = svg('g', { transform: 'rotate(-90 60 60)' });
    this.#arc = svg('circle', {
      class: 'left',
      cx: '60',
      cy: '60',
      r: String(RADIUS),
      'stroke-dasharray': String(LENGTH),
    });
    turned.append(svg('circle', { class: 'track', cx: '60', cy: '60', r: String(RADIUS) }), this.#arc);
    this.#seconds = svg('text', { class: 'seconds', x: '60', y: '66' });
    this.#unit = svg('text', { class: 'unit', x: '60', y: '81' });
    picture.append(turned, this.#seconds, this.#unit);
    host.replaceChildren(picture);
    setInterval(() => this.#draw(), 1000);
  }

  /**
   * Shows this token from now on.
   * @param {{ iat: number, exp: number }} token Its times, in seconds.
   */
  show(token) {
    this.#token = token;
    // A new token fills the ring at once; only the emptying is slow.
    this.#host.dataset.jump = '';
    this.#markRenewal(token);
    this.#draw();
    requestAnimationFrame(() => requestAnimationFrame(() => delete this.#host.dataset.jump));
  }

  #draw() {
    if (!this.#token || document.hidden) return;
    const lifetime = this.#token.exp - this.#token.iat;
    const left = Math.min(Math.max(this.#token.exp - Date.now() / 1000, 0), lifetime);
    this.#arc.setAttribute('stroke-dashoffset', String(LENGTH * (1 - left / lifetime)));
    this.#seconds.textContent = left < 600 ? String(Math.ceil(left)) : `${Math.round(left / 60)}m`;
    this.#unit.textContent = left > 0 ? `of ${lifetime} s left` : 'expired';
    this.#host.dataset.phase = left <= 0 ? 'expired' : left <= leeway(lifetime) ? 'due' : 'good';
  }

  /** @param {{ iat: number, exp: number }} token */
  #markRenewal({ iat, exp }) {
    const lifetime = exp - iat;
    const angle = (360 * leeway(lifetime)) / lifetime;
    const mark = svg('line', {
      class: 'mark',
      x1: '60',
      y1: '1',
      x2: '60',
      y2: '15',
      transform: `rotate(${angle} 60 60)`,
    });
    const hint = svg('title', {});
    hint.textContent = 'Here it is renewed';
    mark.append(hint);
    this.#host.querySelector('.mark')?.remove();
    this.#host.firstElementChild?.append(mark);
  }
}

/** @param {number} lifetime */
function leeway(lifetime) {
  return Math.min(LEEWAY_SECONDS, lifetime / 4);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 */
function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
