// This client as the conformance kit drives it: commands come as lines of JSON, events go so.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { connect } from "../dist/index.js";

const tell = (type, event) => process.stdout.write(`${JSON.stringify({ [type]: event })}\n`);
const position = ({ epoch, offset }) => ({ epoch, offset: String(offset) });
const rooms = new Map();
let client;

function outcome(promise, as) {
  promise.then(
    ({ offset, result }) => tell("result", { as, offset: String(offset), result }),
    ({ code, details }) => code !== "CLOSED" && tell("error", { as, code, details }),
  );
}

const commands = {
  connect({ url, protocol, transport, tokens }) {
    const getToken = tokens && (async () => tokens.shift() ?? null);
    client = connect(url, {
      protocol,
      WebSocket,
      transport,
      ...(getToken && { getToken }),
    });
    client.on("state", (state) => tell("state", state));
  },
  join({ room: name, recover }) {
    const room = client.room(name, {
      onGap: ({ before, after }) =>
        tell("gap", { room: name, before: position(before), after: position(after) }),
    });
    rooms.set(name, room);
    room.on("publication", ({ offset, sender, payload }) =>
      tell("publication", { room: name, offset: String(offset), sender, text: payload }),
    );
    room.on("joined", (joined) => {
      tell("joined", { room: name, ...position(joined), recovered: joined.recovered });
    });
    const from = recover && { recover: { epoch: recover.epoch, offset: Number(recover.offset) } };
    room.join(from).catch((error) => tell("error", { as: `join ${name}`, code: error.code }));
  },
  publish({ room, text, as }) {
    outcome(rooms.get(room).publish(text), as);
  },
  command({ room, command, as }) {
    outcome(rooms.get(room).command(command), as);
  },
  leave({ room }) {
    void rooms.get(room).leave();
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line);
    commands[command.do](command);
  })
  .on("close", () => client?.close());
