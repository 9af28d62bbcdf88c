/** The hosts that servers of the tests answer to: a page that points its own name at this machine learns nothing. */

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Whether a request was sent to this machine or to one of these hosts. If not, it is refused.
 * @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response @param {string[]} [hosts]
 */
export function isForUs(request, response, hosts = []) {
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (LOOPBACK.test(host) || hosts.includes(host)) return true;
  response.writeHead(403).end('This server of tests answers to localhost and to the hosts of its pages only.\n');
  return false;
}
