package io.realtimecluster.client;

/** Runs code of the app: what it throws is logged and does not reach the connection. */
final class AppCode {

  private static final System.Logger LOGGER = System.getLogger("io.realtimecluster.client");

  private AppCode() {}

  static void run(Runnable code) {
    try {
      code.run();
    } catch (RuntimeException | Error failure) {
      LOGGER.log(System.Logger.Level.ERROR, "code of the app failed", failure);
    }
  }
}
