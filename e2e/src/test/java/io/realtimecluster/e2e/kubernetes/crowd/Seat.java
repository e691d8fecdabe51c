package io.realtimecluster.e2e.kubernetes.crowd;

import io.realtimecluster.e2e.faults.load.Wire;
import io.realtimecluster.proto.client.v1.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a member. What came over it must be gapless by itself. Guarded by the member.
 */
final class Seat implements Wire.Receiver {

  private final Member member;
  @Nullable Wire wire;
  String edge = "";
  long offset;
  boolean toldToMove;
  boolean gone;

  /** It will be served from this offset on. */
  Seat(Member member, long offset) {
    this.member = member;
    this.offset = offset;
  }

  void cut() {
    if (wire != null) {
      wire.cut();
    }
  }

  @Override
  public void received(Wire from, ServerMessage message) {
    member.received(this, message);
  }

  @Override
  public void closed(Wire from, int code) {
    member.closed(this, code);
  }
}
