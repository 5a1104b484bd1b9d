// Plain `ws`: rooms are sets of sockets, a message is encoded once and sent to each.
import { WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) });

function join(socket, names) {
  for (const name of names) {
    if (!rooms.has(name)) rooms.set(name, new Set());
    rooms.get(name).add(socket);
    socket.joined.push(name);
  }
  socket.send('{"joined":true}');
}

function say(socket, frame) {
  const message = Buffer.from(JSON.stringify({ room: frame.say, body: frame.body }));
  for (const reader of rooms.get(frame.say) ?? []) reader.send(message, { binary: false });
  socket.send(`{"ack":${frame.ref}}`);
}

server.on("connection", (socket) => {
  socket.joined = [];
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.join) join(socket, frame.join);
    else say(socket, frame);
  });
  socket.on("close", () => {
    for (const name of socket.joined) rooms.get(name).delete(socket);
  });
});
