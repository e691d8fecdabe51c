import type { Connection } from "./connection.js";
import type { Environment, Timer } from "./environment.js";
import { closedError, RealtimeError } from "./errors.js";
import { readError } from "./readers.js";
import type { ClientRequest, ServerEvent } from "./wire.js";

/** How many questions may wait for their answers. */
export const QUERIES_MAX = 256;

interface Query {
  readonly room: string;
  readonly request: ClientRequest;
  readonly resolve: (reply: ServerEvent) => void;
  readonly reject: (error: RealtimeError) => void;
  readonly deadline: Timer;
  retry?: Timer;
  asked: boolean;
}

/** Questions to joined rooms, which change nothing and may so be asked again until a deadline. */
export class Queries {
  readonly #environment: Environment;
  readonly #timeoutMillis: number;
  readonly #connectionFor: (room: string) => Connection | undefined;
  readonly #queries = new Set<Query>();

  constructor(
    environment: Environment,
    timeoutMillis: number,
    connectionFor: (room: string) => Connection | undefined,
  ) {
    this.#environment = environment;
    this.#timeoutMillis = timeoutMillis;
    this.#connectionFor = connectionFor;
  }

  ask(room: string, request: ClientRequest): Promise<ServerEvent> {
    if (this.#queries.size >= QUERIES_MAX) {
      const message = `${QUERIES_MAX} requests are not answered, the limit`;
      return Promise.reject(new RealtimeError("BUFFER_FULL", message));
    }
    return new Promise((resolve, reject) => {
      const timeout = () => {
        const message = `no answer to ${request.case} within ${this.#timeoutMillis} ms`;
        this.#end(query, () => reject(new RealtimeError("TIMEOUT", message)));
      };
      const deadline = this.#environment.startTimer(timeout, this.#timeoutMillis);
      const query: Query = { room, request, resolve, reject, deadline, asked: false };
      this.#queries.add(query);
      this.pump();
    });
  }

  /** Asks what can be asked now. */
  pump(): void {
    for (const query of [...this.#queries]) {
      const connection = query.asked || query.retry ? undefined : this.#connectionFor(query.room);
      if (connection) this.#send(query, connection);
    }
  }

  abandon(room: string, error: RealtimeError): void {
    for (const query of [...this.#queries]) {
      if (query.room === room) this.#end(query, () => query.reject(error));
    }
  }

  close(): void {
    for (const query of [...this.#queries]) this.#end(query, () => query.reject(closedError()));
  }

  #send(query: Query, connection: Connection): void {
    query.asked = true;
    connection.request(query.request, (reply) => {
      query.asked = false;
      if (!reply || !this.#queries.has(query)) return;
      if (reply.case !== "error") this.#end(query, () => query.resolve(reply));
      else if (!reply.value.temporary) this.#end(query, () => query.reject(readError(reply.value)));
      else this.#retry(query, reply.value.retryMillis || 1_000);
    });
  }

  #retry(query: Query, millis: number): void {
    query.retry = this.#environment.startTimer(() => {
      delete query.retry;
      this.pump();
    }, millis);
  }

  #end(query: Query, settle: () => void): void {
    if (!this.#queries.delete(query)) return;
    this.#environment.stopTimer(query.deadline);
    this.#environment.stopTimer(query.retry);
    settle();
  }
}
