package io.realtimecluster.hub.program.state;

import io.realtimecluster.hub.program.state.StateEvent.MemberAdded;
import io.realtimecluster.hub.program.state.StateEvent.MemberRemoved;
import io.realtimecluster.program.Decision;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/** What comes of commands about sets. To add what is in, or remove what is not, changes nothing. */
final class Sets {

  private Sets() {}

  static Decision<StateEvent> add(RoomState state, StateCommand.Add add) {
    PSet<String> members = state.sets().getOrDefault(add.set(), HashTreePSet.empty());
    if (members.contains(add.member())) {
      return Decision.accept();
    }
    if (members.isEmpty() && state.sets().size() >= StateLimits.SETS_MAX) {
      return Decision.reject("the room holds %d sets, the limit".formatted(StateLimits.SETS_MAX));
    }
    if (members.size() >= StateLimits.MEMBERS_MAX) {
      return Decision.reject(
          "set %s has %d members, the limit".formatted(add.set(), StateLimits.MEMBERS_MAX));
    }
    return Decision.accept(new MemberAdded(add.set(), add.member()));
  }

  static Decision<StateEvent> remove(RoomState state, StateCommand.Remove remove) {
    return state.sets().getOrDefault(remove.set(), HashTreePSet.empty()).contains(remove.member())
        ? Decision.accept(new MemberRemoved(remove.set(), remove.member()))
        : Decision.accept();
  }
}
