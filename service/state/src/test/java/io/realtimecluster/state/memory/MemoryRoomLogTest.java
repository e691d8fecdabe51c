package io.realtimecluster.state.memory;

import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.contract.RoomLogContract;

class MemoryRoomLogTest extends RoomLogContract {

  private final MemoryRoomLog log = new MemoryRoomLog();

  @Override
  protected RoomLog log() {
    return log;
  }

  @Override
  protected int segmentEntriesMax() {
    return 0;
  }
}
