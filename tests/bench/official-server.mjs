/** How fast the official backend judges requests: what `tests/server/speed.rs` is for ours. */
import { createClerkClient } from '@clerk/backend';
import { text } from 'node:stream/consumers';

const { headers, origin, publishableKey, secretKey, pem, status, millis } = JSON.parse(await text(process.stdin));
const client = createClerkClient({ publishableKey, secretKey, jwtKey: pem });
const request = new Request(`${origin}/a/b?c=d`, { headers });
const options = { authorizedParties: [origin] };

// The first ones warm up.
let perSecond = 0;
for (let turn = 0; turn < 2; turn++) {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < millis) {
    for (let nth = 0; nth < 100; nth++) {
      const state = await client.authenticateRequest(request, options);
      if (state.status !== status) throw new Error(`it is ${state.status}: ${state.reason}`);
    }
    count += 100;
  }
  perSecond = (count / (performance.now() - start)) * 1000;
}
console.log(JSON.stringify({ perSecond }));
