import { Peer } from "./peer.mjs";

/** A client's connection by long-polling. Of several URLs each request goes to the next one. */
export class PeerPoll extends Peer {
  #form;
  #origins;
  #requests = 0;
  #place;
  #posts = 0;
  #sending = Promise.resolve();
  #end = new AbortController();

  static async open(urls, form) {
    const peer = new PeerPoll();
    peer.#origins = urls.map((url) => url.origin.replace(/^ws/, "http"));
    await peer.#open(urls[0], form);
    return peer;
  }

  send(...messages) {
    this.sendRaw(this.#form.encodeRequest(messages));
  }

  /** One after the other. What is not taken fails the scenario, even if its reply comes. */
  sendRaw(body) {
    this.#sending = this.#sending
      .then(() => this.#post(body))
      .catch((error) => {
        if (!this.#end.signal.aborted) this.fail(error);
      });
  }

  async sent() {
    await this.#sending;
  }

  /** As if the client were gone. */
  cut() {
    this.#end.abort();
  }

  async #open(url, form) {
    this.#form = form;
    const path = `${url.pathname.replace(/\/$/, "")}/v1/poll`;
    this.#place = new URL(path + url.search, this.#origins[0]);
    const answer = await this.#request("POST", "", {}, new Uint8Array());
    if (answer.status !== 201) throw Object.assign(new Error(`status ${answer.status}`), answer);
    const session = answer.headers.get("Location").split("/").pop();
    this.#place.pathname = `${path}/${session}`;
    void this.#poll(Number(answer.headers.get("Poll-Sequence"))).catch(() => {});
  }

  async #post(body) {
    const sequence = String(++this.#posts);
    const answer = await this.#request("POST", "", { "Poll-Sequence": sequence }, body).catch(
      (error) => {
        throw new Error(`POST ${sequence} has no answer: ${error.cause?.message ?? error.message}`);
      },
    );
    if (answer.status !== 204 && !answer.headers.has("Close-Code")) {
      throw new Error(`POST ${sequence} was answered with ${answer.status}, not with 204`);
    }
  }

  async #poll(after) {
    let heard = after;
    while (!this.#end.signal.aborted && this.closed.rest.length === 0) {
      const answer = await this.#request("GET", `after=${heard}`);
      if (answer.status === 200) heard = Number(answer.headers.get("Poll-Sequence"));
      else if (answer.status !== 204) return;
    }
  }

  async #request(method, query, headers = {}, body = undefined) {
    const origin = this.#origins[this.#requests++ % this.#origins.length];
    const place = new URL(this.#place.pathname + this.#place.search, origin);
    place.search = [place.search.slice(1), query].filter(Boolean).join("&");
    const answer = await fetch(place, {
      method,
      headers: { "Content-Type": this.#form.contentType, ...headers },
      body,
      signal: this.#end.signal,
    });
    const content = Buffer.from(await answer.arrayBuffer());
    const closeCode = answer.headers.get("Close-Code");
    if (closeCode) this.closed.add(Number(closeCode));
    else if (answer.ok && content.length > 0) this.receive(this.#form.decodeAnswer(content));
    return answer;
  }
}
