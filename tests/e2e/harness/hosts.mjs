/** To whom a server of the tests answers: a page that has its own name point at this machine is not told anything. */

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Was this sent to this machine or to one of these hosts? If not, it is refused.
 * @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response @param {string[]} [hosts]
 */
export function isForUs(request, response, hosts = []) {
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (LOOPBACK.test(host) || hosts.includes(host)) return true;
  response.writeHead(403).end('This server of tests answers to localhost and to the hosts of its pages only.\n');
  return false;
}
