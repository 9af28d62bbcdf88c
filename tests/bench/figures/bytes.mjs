/** What a page fetches of a client until it is loaded. */

/** @type {import('../figure.mjs').Figure} */
export const figure = {
  name: 'bytes',
  rows: [
    {
      name: 'bytes',
      title: 'bytes over the wire until loaded, brotli 11, all files fetched',
      unit: 'B',
      target: { atMost: 35_000 },
    },
  ],
  with: ['clerk-fapi-rs', 'floor'],
  repeats: { full: 1, quick: 1 },
  async measure(world, contender) {
    const context = await world.newContext();
    const page = await context.newPage();
    /** @type {Promise<number>[]} */
    const sizes = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      const isFile =
        origin === world.site.origin && /\.\w+$/.test(pathname) && pathname.startsWith(`/${contender.name}/`);
      if (isFile) sizes.push(world.site.sizeOf(pathname));
    });
    await world.open(page, contender);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    await context.close();
    return { bytes };
  },
};
