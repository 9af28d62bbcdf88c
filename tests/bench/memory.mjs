/** The memory that a page keeps: its JavaScript heap after garbage collection, and the memory of its WebAssembly. */

/** In bytes. @param {import('@playwright/test').Page} page */
export async function memoryOf(page) {
  const session = await page.context().newCDPSession(page);
  // What the first collection frees may have the last reference to something else.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const wasm = await page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  return usedSize + wasm;
}

/** Runs in pages before anything else: keeps hold of the memory of every WebAssembly instance. */
export function captureMemories() {
  window.memories = [];
  for (const name of /** @type {const} */ (['instantiate', 'instantiateStreaming'])) {
    const instantiate = /** @type {(...given: any[]) => Promise<any>} */ (WebAssembly[name]);
    /** @type {any} */ (WebAssembly)[name] = async (/** @type {any[]} */ ...given) => {
      const made = await instantiate(...given);
      const { exports } = made.instance ?? made;
      window.memories.push(...Object.values(exports).filter((one) => one instanceof WebAssembly.Memory));
      return made;
    };
  }
}
