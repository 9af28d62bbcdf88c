/** The browsers' way to everything but loopback: invented hosts are found on this machine, all others are refused. */
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

export class Proxy {
  /** Nothing gets through, as without a network. */
  isCut = false;
  /** @type {Set<import('node:stream').Duplex>} */
  #open = new Set();

  /** @param {http.Server} server @param {Record<string, number>} hosts */
  constructor(server, hosts) {
    this.server = server;
    this.hosts = hosts;
    server.on('connect', (request, socket, head) => this.#connect(request.url ?? '', socket, head));
  }

  /** @param {Record<string, number>} hosts name of a host → the loopback port behind its port 443 */
  static async start(hosts) {
    // Unencrypted requests have no business here.
    const server = http.createServer((_, response) => void response.writeHead(502).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Proxy(server, hosts);
  }

  /** Host and port, as browsers are told them. */
  get address() {
    const { port } = /** @type {net.AddressInfo} */ (this.server.address());
    return `127.0.0.1:${port}`;
  }

  /** No more network: what is under way breaks off, and nothing new begins. */
  cut() {
    this.isCut = true;
    for (const socket of this.#open) socket.destroy();
  }

  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.server.closeAllConnections();
    this.server.close();
  }

  /** @param {string} target @param {import('node:stream').Duplex} socket @param {Buffer} head */
  #connect(target, socket, head) {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket)).on('error', () => socket.destroy());
    const port = this.isCut ? undefined : this.hosts[target.replace(/:443$/, '')];
    if (!port) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const onward = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  }
}
