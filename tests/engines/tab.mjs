/** A tab of a browser, driven by plain WebDriver. */
import assert from 'node:assert/strict';
import { By } from 'selenium-webdriver';
import { eventually } from './eventually.mjs';

/** @typedef {import('selenium-webdriver').WebDriver} WebDriver */

export class Tab {
  /** @param {WebDriver} driver @param {string} handle */
  constructor(driver, handle) {
    this.driver = driver;
    this.handle = handle;
  }

  /** What WebDriver does from now on, it does in this tab. */
  async #here() {
    await this.driver.switchTo().window(this.handle);
    return this.driver;
  }

  /** @param {string} url */
  async goto(url) {
    await (await this.#here()).get(url);
  }

  async reload() {
    await (await this.#here()).navigate().refresh();
  }

  async back() {
    await (await this.#here()).navigate().back();
  }

  async close() {
    await (await this.#here()).close();
  }

  async url() {
    return new URL(await (await this.#here()).getCurrentUrl());
  }

  /** Names and values of the cookies of the page that is shown. */
  async cookies() {
    const cookies = await (await this.#here()).manage().getCookies();
    return new Map(cookies.map((cookie) => [cookie.name, cookie]));
  }

  /**
   * What the function returns in the page, or throws there: what it is, in words, with its code.
   * @template {unknown[]} A
   * @template T
   * @param {(...given: A) => T} body
   * @param {A} given
   * @returns {Promise<Awaited<T>>}
   */
  async evaluate(body, ...given) {
    const driver = await this.#here();
    const { value, error } = /** @type {any} */ (
      await driver.executeAsyncScript(`${RUN}(...arguments)`, String(body), ...given)
    );
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return value;
  }

  /** Resolves when the page's script has done what it does at its start, and it went well. */
  async loaded() {
    await eventually(async () => assert.match(await this.status(), /^(loaded|constructed)$/));
  }

  /** How the page's script fared at its start; an error in it, with its message. */
  async status() {
    return this.evaluate(() => {
      const shown = document.querySelector('#status')?.textContent ?? '';
      return shown === 'failed' ? `failed: ${window.startError}` : shown;
    });
  }

  /** The text of an element with this `data-testid`; an error where there is none. @param {string} id */
  async text(id) {
    return (await this.find(`[data-testid="${id}"]`)).getText();
  }

  /** How many elements there are. @param {string} selector */
  async count(selector) {
    return (await (await this.#here()).findElements(By.css(selector))).length;
  }

  /** As soon as there is one. @param {string} selector */
  async click(selector) {
    await eventually(async () => (await this.find(selector)).click());
  }

  /** As soon as there is one. @param {string} name what is written on it */
  async press(name) {
    const button = By.xpath(`//button[normalize-space()="${name}"]`);
    await eventually(async () => (await (await this.#here()).findElement(button)).click());
  }

  /** In an empty field. @param {string} selector @param {string} text */
  async type(selector, text) {
    await (await this.find(selector)).sendKeys(text);
  }

  /** @param {string} selector */
  async find(selector) {
    return (await this.#here()).findElement(By.css(selector));
  }
}

/** Has the page itself call the function of this source, because a driver may keep its own scripts apart; the last argument hears what came of it. */
const RUN = `((source, ...given) => {
  const done = given.pop();
  const script = document.createElement('script');
  script.textContent = 'window.calledByTest = ' + source;
  document.documentElement.append(script);
  script.remove();
  const say = (error) => done({ error: { message: String(error?.message ?? error), code: error?.code } });
  (async () => window.calledByTest(...given))().then((value) => done({ value }), say);
})`;
