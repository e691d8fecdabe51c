package io.realtimecluster.client;

import io.realtimecluster.client.transport.WireForm;

/** The form of the messages on the wire. What a client can do is the same with both. */
public enum Protocol {
  /** Protobuf: smaller. */
  PROTOBUF(WireForm.PROTOBUF),
  /**
   * JSON, which people and proxies can read. Needs {@code com.google.protobuf:protobuf-java-util},
   * in the version of protobuf-java, on the class path.
   */
  JSON(WireForm.JSON);

  private final WireForm form;

  Protocol(WireForm form) {
    this.form = form;
  }

  WireForm form() {
    return form;
  }
}
