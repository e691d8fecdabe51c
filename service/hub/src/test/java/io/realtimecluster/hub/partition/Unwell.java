package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries a command out, and fails when it is asked for what comes after that. */
record Unwell(Supplier<Error> failure) implements RoomProgram<Unwell.Sum, Unwell.Add, Unwell.Sum> {

  static final UpstreamMessage COMMAND =
      UpstreamMessage.newBuilder()
          .setCommand(
              RoomCommand.newBuilder()
                  .setRoom("r")
                  .setSession("s")
                  .setSequence(1)
                  .setPayload(Payload.newBuilder().setText("{\"type\":\"add\",\"value\":1}")))
          .build();

  record Sum(int value) {}

  record Add(int value) {}

  /** All rooms have the program. */
  static RoomTypes rooms(Supplier<Error> failure) {
    RoomType relay = RoomType.DEFAULT;
    return new RoomTypes(
        List.of(
            new RoomType(
                "unwell",
                "*",
                relay.history(),
                false,
                Programming.of(new Program<>(new Unwell(failure))),
                false,
                relay.presenceDetailsMax(),
                relay.webhooks())));
  }

  @Override
  public String name() {
    return "unwell";
  }

  @Override
  public Class<Sum> stateType() {
    return Sum.class;
  }

  @Override
  public Class<Add> commandType() {
    return Add.class;
  }

  @Override
  public Class<Sum> eventType() {
    return Sum.class;
  }

  @Override
  public Sum initialState() {
    return new Sum(0);
  }

  @Override
  public Decision<Sum> decide(Sum state, Add command, CommandContext context) {
    return new Decision.Accepted<>(List.of(new Sum(state.value + command.value)), null);
  }

  @Override
  public Sum evolve(Sum state, Sum event) {
    return event;
  }

  @Override
  public Optional<Instant> wakeAt(Sum state) {
    if (state.value > 0) {
      throw failure.get();
    }
    return Optional.empty();
  }
}
