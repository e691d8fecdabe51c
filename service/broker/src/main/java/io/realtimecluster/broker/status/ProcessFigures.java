package io.realtimecluster.broker.status;

import com.sun.management.OperatingSystemMXBean;
import io.realtimecluster.proto.broker.v1.ProcessStatus;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What this process needs of its machine. */
public final class ProcessFigures {

  private ProcessFigures() {}

  /** As of now. Both times grow steadily, so that who asks twice knows the load in between. */
  public static ProcessStatus now() {
    Runtime runtime = Runtime.getRuntime();
    return ProcessStatus.newBuilder()
        .setUptimeMillis(ManagementFactory.getRuntimeMXBean().getUptime())
        .setCpuMillis(cpuMillis())
        .setCpus(runtime.availableProcessors())
        .setHeapBytes(runtime.totalMemory() - runtime.freeMemory())
        .setHeapBytesMax(runtime.maxMemory())
        .build();
  }

  /** 0 where the system does not tell. */
  private static long cpuMillis() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? TimeUnit.NANOSECONDS.toMillis(Math.max(0, system.getProcessCpuTime()))
        : 0;
  }
}
