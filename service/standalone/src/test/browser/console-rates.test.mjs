// Rates and percentiles of the console, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Rates } from "../../../../hub/src/main/resources/META-INF/resources/console/rates.js";

const NONE = { count: 0, boundsMillis: [1, 10], counts: [0, 0] };

function edge(name, uptimeMillis, counted = {}) {
  const counters = { connects: 0, refusals: 0, publishes: 0, deliveries: 0, acknowledged: NONE };
  return { edge: name, ...counters, ...counted, process: { uptimeMillis, cpuMillis: uptimeMillis / 2 } };
}

const cluster = (edges, silent = []) => ({ edges, hubs: [], unanswered: { edges: silent, partitions: [] } });

test("a rate is what a process has counted by its own clock, and that of all is the sum", () => {
  const rates = new Rates();
  const first = rates.take(cluster([edge("a", 1_000), edge("b", 50_000, { deliveries: 7 })]));
  assert.equal(first.sum.deliveries, undefined);

  const second = rates.take(
    cluster([edge("a", 3_000, { deliveries: 100 }), edge("b", 54_000, { deliveries: 47 })]),
  );

  assert.equal(second.edges.get("a").deliveries, 50);
  assert.equal(second.edges.get("b").deliveries, 10);
  assert.equal(second.sum.deliveries, 60);
  assert.equal(second.edges.get("a").cpus, 0.5);
});

test("a process that was started anew, or has given the same answer again, has no rate", () => {
  const rates = new Rates();
  rates.take(cluster([edge("a", 9_000, { deliveries: 500 }), edge("b", 9_000)]));

  const { edges } = rates.take(cluster([edge("a", 1_000, { deliveries: 3 }), edge("b", 9_000)]));

  assert.equal(edges.get("a"), undefined);
  assert.equal(edges.get("b"), undefined);
});

test("an edge that has not answered once is compared with its last answer", () => {
  const rates = new Rates();
  rates.take(cluster([edge("a", 1_000)]));
  rates.take(cluster([], ["a"]));

  const { edges } = rates.take(cluster([edge("a", 5_000, { connects: 8 })]));

  assert.equal(edges.get("a").connects, 2);
});

test("percentiles are of the counts of all edges, and of what has come since", () => {
  const rates = new Rates();
  const seen = (count, counts) => ({ acknowledged: { count, boundsMillis: [1, 10], counts } });
  rates.take(cluster([edge("a", 1_000, seen(1_000, [0, 0])), edge("b", 1_000)]));

  const { sum } = rates.take(
    cluster([edge("a", 3_000, seen(1_090, [90, 90])), edge("b", 3_000, seen(10, [0, 10]))]),
  );

  const [median, high] = sum.acknowledged;
  assert.ok(median > 0.5 && median < 0.6, `${median}`);
  assert.ok(high > 9 && high <= 10, `${high}`);
});

test("without publishes there are no percentiles", () => {
  const rates = new Rates();
  rates.take(cluster([edge("a", 1_000)]));
  assert.deepEqual(rates.take(cluster([edge("a", 3_000)])).sum.acknowledged, [undefined, undefined]);
});
