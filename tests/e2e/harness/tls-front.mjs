/** A proxy that speaks TLS to browsers, as there is one in front of most servers. */
import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import { generate } from 'selfsigned';

/**
 * @param {string} host name for the certificate, and the only one that is answered to
 * @param {number} to the port of the server behind it, on loopback
 */
export async function startTlsFront(host, to) {
  const altNames = [{ type: /** @type {const} */ (2), value: host }];
  const pem = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  const front = https.createServer({ key: pem.private, cert: pem.cert }, (request, response) => {
    if (request.headers.host !== host) return void response.writeHead(403).end();
    const headers = {
      ...request.headers,
      host: `localhost:${to}`,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
    };
    const { method, url: path } = request;
    const onward = http.request({ host: '127.0.0.1', port: to, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (front.address());
  const stop = () => {
    front.closeAllConnections();
    front.close();
  };
  return { port, stop };
}
