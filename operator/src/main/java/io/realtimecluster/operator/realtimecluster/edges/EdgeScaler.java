package io.realtimecluster.operator.realtimecluster.edges;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.edges.Happening.Kind;
import io.realtimecluster.operator.realtimecluster.edges.ScalingMemory.Past;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.EdgeState;
import io.realtimecluster.operator.realtimecluster.observed.PodSample;
import io.realtimecluster.operator.realtimecluster.scaling.Decision;
import io.realtimecluster.operator.realtimecluster.scaling.EdgeLoad;
import io.realtimecluster.operator.realtimecluster.scaling.EdgeScaling;
import io.realtimecluster.operator.realtimecluster.scaling.ScalingRules;
import io.realtimecluster.operator.realtimecluster.scaling.Shedding;
import io.realtimecluster.operator.realtimecluster.scaling.Shedding.Shed;
import io.realtimecluster.operator.realtimecluster.scaling.Situation;
import io.realtimecluster.operator.realtimecluster.status.EdgesScale;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings the edges of a cluster nearer to the number that scaling decides. Thread-safe, for
 * different clusters.
 */
public final class EdgeScaler {

  /** Time for clients that were told to move to be counted where they went. */
  private static final Duration RELIEF_SETTLE = Duration.ofSeconds(30);

  private final EdgeManagement management;
  private final Duration serviceSettle;
  private final Clock clock;
  private final ScalingMemory memory = new ScalingMemory();

  /**
   * Tells edges what to do.
   *
   * @param serviceSettle how long the Service may still lead to a pod that is no longer ready
   */
  public EdgeScaler(EdgeManagement management, Duration serviceSettle, Clock clock) {
    this.management = management;
    this.serviceSettle = serviceSettle;
    this.clock = clock;
  }

  /**
   * What was found of the edges.
   *
   * @param scale how many there should be so far
   * @param samples what each says of its connections
   * @param rollingOut whether some are of an older version
   * @param template the annotations of the newest version's pods
   * @param key of their management
   */
  public record Found(
      EdgesScale scale,
      List<EdgePod> edges,
      List<PodSample> samples,
      boolean rollingOut,
      Map<String, String> template,
      Optional<String> key) {}

  /** What is to be written and told; if anything happened, the next look should not wait. */
  public record Step(EdgesScale scale, List<Happening> happenings) {}

  /** Decides and acts, once. */
  public Step advance(RealtimeCluster cluster, Found found, KubernetesClient client) {
    Instant now = clock.instant();
    EdgeSpec spec = cluster.getSpec().edge();
    ScalingRules rules = ScalingRules.of(spec);
    String uid = cluster.getMetadata().getUid();
    Past past = memory.of(uid, now);
    Situation situation = situation(found, now);
    EdgeScaling.Outcome outcome = EdgeScaling.decide(rules, situation, past.history());
    memory.put(uid, new Past(outcome.history(), past.relievedUntil()));

    EdgeMarks marks = new EdgeMarks(client, now);
    EdgeDrain drain = new EdgeDrain(management, marks, spec.drain(), serviceSettle, now);
    List<Happening> happenings = new ArrayList<>(drainOrServe(found, marks, drain));
    EdgesScale scale = carryOut(outcome.decision(), found, marks, now, happenings);
    if (outcome.decision() instanceof Decision.ScaleUp) {
      // What is being drained is the nearest: it becomes one of those that are missing.
      found.edges().forEach(edge -> drain.takeBack(edge, found.key()).ifPresent(happenings::add));
    }
    relieve(uid, rules, spec.drain(), situation, found, now).ifPresent(happenings::add);

    int draining = (int) found.edges().stream().filter(EdgePod::isLeaving).count();
    return new Step(scale.found(draining, outcome.limit()), happenings);
  }

  private static List<Happening> drainOrServe(Found found, EdgeMarks marks, EdgeDrain drain) {
    List<Happening> happenings = new ArrayList<>();
    Rollout rollout = Rollout.of(found.edges(), found.template(), found.scale().desired());
    List<EdgePod> staying = found.edges().stream().filter(edge -> !edge.isLeaving()).toList();
    // First those that serve: there is no moment without any.
    staying.stream().filter(rollout::serves).forEach(edge -> marks.serving(edge, true));
    staying.stream()
        .filter(edge -> !rollout.serves(edge))
        .forEach(edge -> marks.serving(edge, false));
    for (EdgePod edge : found.edges()) {
      if (edge.isLeaving()) {
        drain.advance(edge, found.edges(), found.key()).ifPresent(happenings::add);
      }
    }
    return happenings;
  }

  private static EdgesScale carryOut(
      Decision decision, Found found, EdgeMarks marks, Instant now, List<Happening> happenings) {
    Optional<Kind> done =
        switch (decision) {
          case Decision.Hold hold -> Optional.empty();
          case Decision.ScaleUp up -> Optional.of(Kind.SCALED_UP);
          case Decision.ScaleDown down ->
              find(found, down.victim()).filter(marks::drainStarted).map(edge -> Kind.SCALED_DOWN);
        };
    if (done.isEmpty()) {
      return found.scale();
    }
    happenings.add(new Happening(done.get(), decision.reason()));
    return found
        .scale()
        .changed(
            decision.desired(), now.truncatedTo(ChronoUnit.SECONDS).toString(), decision.reason());
  }

  private Optional<Happening> relieve(
      String uid,
      ScalingRules rules,
      EdgeSpec.Drain limits,
      Situation situation,
      Found found,
      Instant now) {
    Past past = memory.of(uid, now);
    List<Shed> plan = Shedding.plan(rules, situation);
    if (plan.isEmpty() || found.key().isEmpty() || now.isBefore(past.relievedUntil())) {
      return Optional.empty();
    }
    // Those who move connect again, so all edges together move no more than one that drains.
    int rate = Math.max(1, limits.connectionsPerSecond() / plan.size());
    List<Shed> accepted =
        plan.stream().filter(shed -> shed(shed, found, found.key().get(), rate)).toList();
    if (accepted.isEmpty()) {
      return Optional.empty();
    }
    long most = accepted.stream().mapToLong(Shed::connections).max().orElse(0);
    memory.put(
        uid,
        new Past(past.history(), now.plusSeconds(Math.ceilDiv(most, rate)).plus(RELIEF_SETTLE)));
    return Optional.of(
        new Happening(
            Kind.RELIEVED,
            accepted.stream()
                .map(shed -> "%s moves %d clients".formatted(shed.pod(), shed.connections()))
                .collect(Collectors.joining(", "))));
  }

  private boolean shed(Shed shed, Found found, String key, int rate) {
    return find(found, shed.pod())
        .filter(edge -> management.shed(edge, key, shed.connections(), rate))
        .isPresent();
  }

  private static Situation situation(Found found, Instant now) {
    Map<String, PodSample> samples =
        found.samples().stream().collect(Collectors.toMap(PodSample::pod, Function.identity()));
    return new Situation(
        now,
        found.scale().desired(),
        found.edges().stream()
            .map(edge -> load(edge, Optional.ofNullable(samples.get(edge.name()))))
            .toList(),
        found.rollingOut(),
        found.edges().stream().anyMatch(edge -> edge.state() instanceof EdgeState.Removable));
  }

  private static EdgeLoad load(EdgePod edge, Optional<PodSample> sample) {
    return new EdgeLoad(
        edge.name(),
        edge.isReady(),
        edge.isLeaving(),
        sample
            .flatMap(PodSample::last)
            .map(last -> new EdgeLoad.Reading(last.value(), last.age())));
  }

  private static Optional<EdgePod> find(Found found, String name) {
    return found.edges().stream().filter(edge -> edge.name().equals(name)).findFirst();
  }
}
