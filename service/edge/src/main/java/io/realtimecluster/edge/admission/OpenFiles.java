package io.realtimecluster.edge.admission;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jboss.logging.Logger;

/** The limit of open files of this process, by getrlimit(2) and setrlimit(2) of Linux. */
final class OpenFiles {

  private static final int RLIMIT_NOFILE = 7;
  private static final int UNKNOWN = 1_024;
  private static final Logger LOG = Logger.getLogger(OpenFiles.class);

  private OpenFiles() {}

  /** Raises the soft limit to the hard one; returns the limit that counts from now on. */
  static int raise() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
      if (call("getrlimit", limit) != 0) {
        return UNKNOWN;
      }
      long soft = limit.getAtIndex(ValueLayout.JAVA_LONG, 0);
      long hard = limit.getAtIndex(ValueLayout.JAVA_LONG, 1);
      if (soft != hard) {
        limit.setAtIndex(ValueLayout.JAVA_LONG, 0, hard);
        if (call("setrlimit", limit) != 0) {
          LOG.warnf("the limit of open files stays at %d: %d is not permitted", soft, hard);
          return bounded(soft);
        }
        LOG.infof("raised the limit of open files from %d to %d", soft, hard);
      }
      return bounded(hard);
    }
  }

  /** RLIM_INFINITY is -1. */
  private static int bounded(long limit) {
    return limit < 0 || limit > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) limit;
  }

  private static int call(String function, MemorySegment limit) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    MethodHandle handle =
        linker.downcallHandle(
            lookup.findOrThrow(function),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    try {
      return (int) handle.invokeExact(RLIMIT_NOFILE, limit);
    } catch (Throwable e) { // What invokeExact declares; the call itself throws nothing.
      throw new IllegalStateException(function + " cannot be called", e);
    }
  }
}
