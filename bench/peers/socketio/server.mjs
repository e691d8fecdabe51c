// One room to join and publish into, as little as Socket.IO asks for. With what its documentation
// recommends: WebSocket only, the native add-on of ws, and the first HTTP request forgotten.
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { Server } from "socket.io";

// The backlog of Go and of the JVM here; Node's own is 511, and the rest would wait for a second.
const BACKLOG = 4096;
const secret = process.env.TOKEN_SECRET;

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.engine.on("connection", (connection) => {
  connection.request = null;
});

io.use((socket, next) => {
  const { token, room } = socket.handshake.auth;
  try {
    jwt.verify(token, secret, { algorithms: ["HS256"] });
  } catch {
    return next(new Error("unauthorized"));
  }
  return typeof room === "string" ? next() : next(new Error("which room?"));
});

io.on("connection", (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  socket.on("publish", (text, answer) => {
    io.to(room).emit("publication", room, text);
    answer();
  });
});

http.listen(Number(process.argv[2]), "127.0.0.1", BACKLOG);
