import { CloseCode } from "./close-codes.js";
import type { Environment } from "./environment.js";
import { PollRequests, type PollAnswer } from "./poll-requests.js";
import type { Transport, TransportEnd, TransportListener } from "./transport.js";

/** How many frames may wait for their POST; more mean that the way up is stuck. */
export const FRAMES_WAITING_MAX = 256;

/**
 * A connection by HTTP requests: one GET waits for what comes, POSTs carry what goes, one at a
 * time. A GET names the last answer that came and a POST its own number, so that either may be
 * repeated.
 */
export class PollTransport implements Transport {
  readonly kind = "polling";
  readonly #requests: PollRequests;
  #listener: TransportListener | undefined;
  #session = "";
  #heardSequence = 0;
  #postSequence = 0;
  #frames: (string | Uint8Array)[] = [];
  #posting = false;

  constructor(url: string, contentType: string, token: string, environment: Environment) {
    this.#requests = new PollRequests(url, contentType, token, environment);
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    // The first frame opens the session, so it may be sent already. Not from within this call: the
    // caller does not hold the transport yet.
    queueMicrotask(() => this.#listener?.onOpen());
  }

  send(frame: string | Uint8Array): void {
    if (this.#frames.length >= FRAMES_WAITING_MAX) return this.#end({ code: CloseCode.ABNORMAL });
    this.#frames.push(frame);
    if (!this.#posting) void this.#post();
  }

  close(): void {
    if (!this.#listener) return;
    this.#listener = undefined;
    this.#requests.stop();
    if (this.#session) this.#requests.end(this.#session);
  }

  async #post(): Promise<void> {
    this.#posting = true;
    let frame: string | Uint8Array | undefined;
    while (this.#listener && (frame = this.#frames.shift()) !== undefined) {
      if (this.#session) await this.#sendFrame(frame);
      else await this.#openSession(frame);
    }
    this.#posting = false;
  }

  async #openSession(frame: string | Uint8Array): Promise<void> {
    // Not repeated here: an answer that is lost leaves a session that the edge forgets by itself.
    const answer = await this.#requests.open(frame);
    if (!this.#listener) return;
    if (answer?.status !== 201 || !answer.session) return this.#end(endOf(answer));
    this.#session = answer.session;
    this.#take(answer);
    void this.#poll();
  }

  async #sendFrame(frame: string | Uint8Array): Promise<void> {
    const answer = await this.#requests.post(this.#session, ++this.#postSequence, frame);
    if (answer) this.#listener?.onHeard();
    if (!answer || answer.status >= 300) this.#end(endOf(answer));
  }

  async #poll(): Promise<void> {
    while (this.#listener) {
      const answer = await this.#requests.get(this.#session, this.#heardSequence);
      if (!answer || answer.status >= 300) return this.#end(endOf(answer));
      this.#take(answer);
    }
  }

  #take({ sequence, body }: PollAnswer): void {
    this.#listener?.onHeard();
    if (sequence !== undefined) {
      if (sequence <= this.#heardSequence) return; // An answer that is given again.
      this.#heardSequence = sequence;
    }
    if (body.byteLength > 0) this.#listener?.onFrame(body);
  }

  #end(end: TransportEnd): void {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = undefined;
    this.#requests.stop();
    listener.onEnd(end);
  }
}

function endOf(answer: PollAnswer | undefined): TransportEnd {
  if (!answer) return { code: CloseCode.ABNORMAL };
  return {
    code: answer.closeCode ?? CloseCode.ABNORMAL,
    refused: answer.status === 503 || answer.closeCode !== undefined,
    ...(answer.retryAfterMillis !== undefined && { retryAfterMillis: answer.retryAfterMillis }),
  };
}
