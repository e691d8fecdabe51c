// From counters to rates. Each process counts since it has started, by its own clock: what lies between two answers of
// one process is exact, and one that was started anew begins anew.

const LATENCY_SAMPLES = 15; // of 2 s each: percentiles are of the last 30 s

/** How much each counter of a process has grown per second; undefined without an earlier answer of the same process. */
function growth(before, now, counters) {
  if (!before) return undefined;
  const millis = now.process.uptimeMillis - before.process.uptimeMillis;
  const isAnother = millis <= 0 || counters.some((counter) => now[counter] < before[counter]);
  if (isAnother) return undefined;
  const grown = { cpus: (now.process.cpuMillis - before.process.cpuMillis) / millis };
  for (const counter of counters) grown[counter] = ((now[counter] - before[counter]) * 1_000) / millis;
  return grown;
}

/** Counts per bucket between two answers, the last one for all above the bounds. */
function between(before, now) {
  const counts = [...now.counts, now.count].map((count, at, all) => count - (at > 0 ? all[at - 1] : 0));
  if (!before || before.counts.length !== now.counts.length) return [];
  if (now.count < before.count) return counts; // It was started anew.
  const earlier = [...before.counts, before.count];
  return counts.map((count, at) => count - (earlier[at] - (at > 0 ? earlier[at - 1] : 0)));
}

/** Latencies of several processes over the last samples: counts add up, percentiles do not. */
class Latencies {
  #samples = [];
  #bounds = [];

  add(pairs) {
    let sum = [];
    for (const { before, now } of pairs) {
      this.#bounds = now.boundsMillis;
      const counts = between(before, now);
      sum = counts.map((count, at) => count + (sum[at] ?? 0));
    }
    this.#samples = [...this.#samples, sum].slice(-LATENCY_SAMPLES);
  }

  /** In milliseconds; undefined if there was nothing. Linear within a bucket. */
  percentile(fraction) {
    const counts = [];
    for (const sample of this.#samples) sample.forEach((count, at) => (counts[at] = (counts[at] ?? 0) + count));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total <= 0) return undefined;
    let left = total * fraction;
    for (const [at, count] of counts.entries()) {
      if (count > 0 && left <= count) {
        const low = this.#bounds[at - 1] ?? 0;
        const high = this.#bounds[at] ?? low;
        return low + ((high - low) * left) / count;
      }
      left -= count;
    }
    return this.#bounds.at(-1);
  }
}

const EDGE_COUNTERS = ["connects", "refusals", "publishes", "deliveries"];
const HUB_COUNTERS = ["publications", "commands", "duplicates"];

/** Makes rates of answers of GET /v1/cluster, one after the other. */
export class Rates {
  #before = { edges: new Map(), hubs: new Map() };
  #acknowledged = new Latencies();
  #stored = new Latencies();

  /** `edges` and `hubs`: rates by name. `sum`: of all; undefined where nothing is known yet. */
  take(cluster) {
    const edges = new Map(cluster.edges.map((edge) => [edge.edge, edge]));
    const hubs = new Map(cluster.hubs.map((hub) => [hub.hub, hub]));
    const before = this.#before;
    const rates = {
      edges: ratesOf(before.edges, edges, EDGE_COUNTERS),
      hubs: ratesOf(before.hubs, hubs, HUB_COUNTERS),
    };
    this.#acknowledged.add([
      ...pairsOf(before.edges, edges, "acknowledged"),
      ...pairsOf(before.hubs, hubs, "acknowledged"),
    ]);
    this.#stored.add(pairsOf(before.hubs, hubs, "stored"));
    const { unanswered } = cluster;
    this.#before = {
      edges: withSilent(edges, before.edges, (name) => unanswered.edges.includes(name)),
      hubs: withSilent(hubs, before.hubs, () => unanswered.partitions.length > 0),
    };
    return { ...rates, sum: this.#sum(rates) };
  }

  #sum(rates) {
    return {
      publications: sumOf(rates.hubs, "publications"),
      deliveries: sumOf(rates.edges, "deliveries"),
      connects: sumOf(rates.edges, "connects"),
      refusals: sumOf(rates.edges, "refusals"),
      acknowledged: [this.#acknowledged.percentile(0.5), this.#acknowledged.percentile(0.99)],
      stored: [this.#stored.percentile(0.5), this.#stored.percentile(0.99)],
    };
  }
}

/** Who has not answered this time is compared with its last answer the next time. */
function withSilent(now, before, isSilent) {
  return new Map([...[...before].filter(([name]) => isSilent(name)), ...now]);
}

function ratesOf(before, now, counters) {
  return new Map([...now].map(([name, each]) => [name, growth(before.get(name), each, counters)]));
}

function pairsOf(before, now, latency) {
  return [...now].map(([name, each]) => ({ before: before.get(name)?.[latency], now: each[latency] }));
}

function sumOf(rates, counter) {
  const known = [...rates.values()].filter((rate) => rate !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, rate) => sum + rate[counter], 0);
}
