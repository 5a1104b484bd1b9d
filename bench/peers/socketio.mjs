// socket.io with its rooms; with REDIS_URL, behind its Redis adapter as in several processes.
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const io = new Server({ serveClient: false, transports: ["websocket"] });
const url = process.env.REDIS_URL;
if (url) {
  const publisher = createClient({ url });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  io.adapter(createAdapter(publisher, subscriber));
}

io.on("connection", (socket) => {
  socket.on("join", async (names, done) => {
    await socket.join(names);
    done(true);
  });
  socket.on("say", (room, body, done) => {
    io.to(room).emit("message", { room, body });
    done(true);
  });
});
io.listen(Number(process.env.PORT));
