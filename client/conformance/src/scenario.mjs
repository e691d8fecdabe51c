// Carries out the steps of a scenario; README.md describes them.
import { ClientProcess } from "./client-process.mjs";
import { forms, isDefined } from "./forms.mjs";
import { difference } from "./match.mjs";
import { ScriptedServer } from "./scripted-server.mjs";
import { carryOut } from "./step.mjs";

const WAIT_MILLIS = 10_000;
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

export class ScenarioRun {
  #scenario;
  #form;
  #formName;
  #server;
  #client;
  #connections = new Map();
  #current;
  #received = new Map();
  #lastReceived;
  #actedMillis = 0;

  constructor(scenario, formName, command) {
    this.#scenario = scenario;
    this.#formName = formName;
    this.#form = forms[formName];
    this.#server = new ScriptedServer(this.#form);
    this.#client = new ClientProcess(command);
  }

  /** Whether the definition of the protocol has all that the scenario needs in this form. */
  static isPossible(scenario, formName) {
    return formName === "json" || (scenario.needs ?? []).every(isDefined);
  }

  async run() {
    try {
      await this.#server.up();
      this.#actedMillis = performance.now();
      for (const [index, step] of this.#scenario.steps.entries()) {
        await carryOut(this.#actions, step, index);
      }
      await pause(50);
      const unexpected = this.#client.unexpected;
      if (unexpected.length > 0) throw new Error(`not expected: ${unexpected.join(", ")}`);
    } finally {
      await this.#client.end();
      await this.#server.down().catch(() => {});
    }
  }

  // In the order of README.md.
  #actions = {
    app: (command) => this.#command(command),
    event: (event, { withinMillis }) => this.#event(event, withinMillis),
    noEvent: (type, { millis }) => this.#noEvent(type, millis),
    accept: (name, { notBeforeMillis, withinMillis, transport }) =>
      this.#accept(name, notBeforeMillis, withinMillis, transport),
    noConnection: (millis) => this.#noConnection(millis),
    expect: (message, { as, on }) => this.#expect(message, as, on),
    noMessage: (millis, { on }) => this.#noMessage(millis, on),
    reply: (message, { to, on }) => this.#reply(message, to, on),
    push: (message, { on }) => this.#push(message, on),
    close: (code, { on }) => this.#end(on, (connection) => connection.close(code)),
    cut: (name) => this.#end(name, (connection) => connection.cut()),
    silent: (name) => (this.#connection(name).silent = true),
    closed: (name, { withinMillis = WAIT_MILLIS }) =>
      this.#connection(name).closed.take(withinMillis, "close"),
    refuse: (refusal) => this.#server.refuse(refusal),
    block: (blocks) => (this.#server.blocksWebSockets = blocks),
    loseAnswers: (count) => this.#server.loseAnswers(count),
    down: () => this.#act(this.#server.down()),
    up: () => this.#act(this.#server.up()),
    pause: (millis) => pause(millis),
  };

  #command(command) {
    const isConnect = command.do === "connect";
    const tokens = command.tokens?.map(tokenOf);
    const connect = {
      url: this.#server.url,
      protocol: this.#formName,
      transport: command.transport ?? "websocket",
      ...(tokens && { tokens }),
    };
    this.#client.command(isConnect ? { ...command, ...connect } : command);
    this.#actedMillis = performance.now();
  }

  async #event(expected, withinMillis = WAIT_MILLIS) {
    const [[type, value]] = Object.entries(expected);
    let actual = await this.#client.events(type).take(withinMillis, `${type} event`);
    // States between may be skipped: a fast client may pass through more of them than a slow one.
    while (type === "state" && difference(value, actual)) {
      actual = await this.#client.events(type).take(withinMillis, `state ${JSON.stringify(value)}`);
    }
    const differs = difference(value, actual);
    if (differs) throw new Error(`the event differs: ${differs}`);
  }

  async #noEvent(type, millis) {
    await pause(millis);
    const { rest } = this.#client.events(type);
    if (rest.length > 0) throw new Error(`there was one: ${JSON.stringify(rest[0])}`);
  }

  async #accept(name, notBeforeMillis = 0, withinMillis = WAIT_MILLIS, transport = "websocket") {
    const connection = await this.#server.connections.take(withinMillis, "connection");
    const waitedMillis = performance.now() - this.#actedMillis;
    if (waitedMillis < notBeforeMillis) throw new Error(`it came after ${waitedMillis} ms`);
    if (connection.transport !== transport) throw new Error(`it came by ${connection.transport}`);
    this.#connections.set(name, connection);
    this.#current = connection;
  }

  async #noConnection(millis) {
    await pause(millis);
    if (this.#server.connections.rest.length > 0) throw new Error("there was one");
  }

  async #expect(expected, as, on) {
    const message = await this.#connection(on).messages.take(WAIT_MILLIS, "message");
    const differs = difference(expected, message);
    if (differs) throw new Error(`the message differs: ${differs} in ${JSON.stringify(message)}`);
    for (const name of Object.keys(expected)) {
      if (message[name] === undefined) throw new Error(`it was ${JSON.stringify(message)}`);
    }
    this.#lastReceived = message;
    if (as) this.#received.set(as, message);
  }

  async #noMessage(millis, on) {
    await pause(millis);
    const { rest } = this.#connection(on).messages;
    if (rest.length > 0) throw new Error(`there was one: ${JSON.stringify(rest[0])}`);
  }

  #reply(message, to, on) {
    const { id } = to ? this.#received.get(to) : this.#lastReceived;
    this.#push({ id, ...message }, on);
  }

  #push(message, on) {
    this.#connection(on).send(message);
    this.#actedMillis = performance.now();
  }

  #end(name, action) {
    action(this.#connection(name));
    this.#actedMillis = performance.now();
  }

  async #act(promise) {
    await promise;
    this.#actedMillis = performance.now();
  }

  #connection(name) {
    if (name === undefined || name === true) return this.#current;
    const connection = this.#connections.get(name);
    if (!connection) throw new Error(`no connection ${name}`);
    return connection;
  }
}

/** A token as it is, or one that looks like a JWT and expires so soon; nobody checks it here. */
function tokenOf(token) {
  if (typeof token === "string") return token;
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + token.expiresInSeconds;
  return `${part({ alg: "HS256" })}.${part({ sub: "ana", exp })}.${token.name}`;
}
