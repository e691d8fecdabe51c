import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort, isListening } from "./processes.mjs";

const PAGE = fileURLToPath(new URL("../../../../target/classes/META-INF/resources", import.meta.url));
// What the demo page shares with the hub's console.
const SHARED = fileURLToPath(new URL("../../../../../hub/src/main/resources/META-INF/resources", import.meta.url));

/**
 * nginx in front of the edges, as a load balancer is: it ends TLS, with a certificate made here, and
 * serves the page. A second address lets no WebSocket through, as some company's proxy.
 */
export class Proxy {
  address;
  addressWithoutWebSockets;
  #directory;

  async start(cluster) {
    this.#directory = `${cluster.directory}/nginx`;
    mkdirSync(this.#directory, { recursive: true });
    const ports = [await freePort(), await freePort()];
    [this.address, this.addressWithoutWebSockets] = ports.map((port) => `https://localhost:${port}`);
    this.#makeCertificate();
    const configuration = `${this.#directory}/nginx.conf`;
    writeFileSync(configuration, this.#configuration([...cluster.edges.values()], ports));
    const command = ["nginx", "-e", `${this.#directory}/error.log`, "-c", configuration];
    await cluster.processes.start("nginx", command, () => isListening(ports[1]));
  }

  #makeCertificate() {
    const request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
    const files = ["-keyout", `${this.#directory}/key.pem`, "-out", `${this.#directory}/certificate.pem`];
    const name = ["-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", [...request.split(" "), ...name, ...files], { stdio: "pipe" });
  }

  #configuration(edges, [port, portWithoutWebSockets]) {
    const directory = this.#directory;
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    return `
      daemon off;
      pid ${directory}/nginx.pid;
      events {}
      http {
        include /etc/nginx/mime.types;
        access_log ${directory}/access.log;
        ${temporary.map((name) => `${name}_temp_path ${directory}/${name};`).join(" ")}
        ssl_certificate ${directory}/certificate.pem;
        ssl_certificate_key ${directory}/key.pem;
        upstream edges {
          ${edges.map((edge) => `server 127.0.0.1:${edge} max_fails=1 fail_timeout=2s;`).join(" ")}
        }
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_read_timeout 90s;
        server {
          listen 127.0.0.1:${port} ssl;
          root ${PAGE};
          location /page/ { root ${SHARED}; }
          location /v1/ {
            proxy_pass http://edges;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
          }
        }
        server {
          listen 127.0.0.1:${portWithoutWebSockets} ssl;
          root ${PAGE};
          location /page/ { root ${SHARED}; }
          location /v1/connect { return 403; }
          location /v1/ {
            proxy_pass http://edges;
            proxy_set_header Connection "";
          }
        }
      }`;
  }
}
