// What a server does wrong with a POST fails a scenario, although the replies come.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { ServerRun } from "../src/server-run.mjs";

const SCENARIO = {
  steps: [{ open: "a" }, { request: { ping: {} }, reply: { pong: {} } }],
};

const servers = [];
after(() => servers.forEach((server) => (server.closeAllConnections(), server.close())));

test("a POST that is answered with 204 passes", async () => {
  await run((response) => response.writeHead(204).end());
});

test("a POST that is answered with something else fails", async () => {
  const answer = (status) => (response) => response.writeHead(status).end();
  await assert.rejects(run(answer(500)), /POST 1 was answered with 500, not with 204/);
  await assert.rejects(run(answer(200)), /POST 1 was answered with 200, not with 204/);
});

test("a POST without an answer fails", async () => {
  await assert.rejects(
    run((response) => response.destroy()),
    /POST 1 has no answer/,
  );
});

test("a POST that is refused fails the step that waits at once", async () => {
  const startMillis = performance.now();
  const refuse = (response) => response.writeHead(409).end();
  await assert.rejects(run(refuse, false), /step 2 .*POST 1 was answered with 409/);
  assert.ok(performance.now() - startMillis < 10_000);
});

/** The scenario on a server that answers POSTs like that. */
async function run(answerPost, replies = true) {
  const url = await serve(answerPost, replies);
  await new ServerRun(SCENARIO, "json", "polling", { urls: [url] }).run();
}

function serve(answerPost, replies) {
  let poll;
  const polled = new Promise((resolve) => (poll = resolve));
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      poll(response);
    } else if (request.url.startsWith("/v1/poll?")) {
      response.writeHead(201, { Location: "/v1/poll/s", "Poll-Sequence": "1" }).end();
    } else {
      const [{ id }] = JSON.parse(await textOf(request)).messages;
      if (replies) {
        const pong = JSON.stringify({ messages: [{ id, pong: {} }] });
        (await polled).writeHead(200, { "Poll-Sequence": "2" }).end(pong);
      }
      answerPost(response);
    }
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

async function textOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}
