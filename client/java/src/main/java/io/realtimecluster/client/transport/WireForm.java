package io.realtimecluster.client.transport;

/** The two forms in which frames go over the wire, as docs/protocol.md has them. */
public enum WireForm {
  /** Binary frames. */
  PROTOBUF("realtime.v1.proto", "application/x-protobuf"),
  /** Text frames of UTF-8, with the canonical JSON of the same messages. */
  JSON("realtime.v1.json", "application/json");

  private final String subprotocol;
  private final String contentType;

  WireForm(String subprotocol, String contentType) {
    this.subprotocol = subprotocol;
    this.contentType = contentType;
  }

  String subprotocol() {
    return subprotocol;
  }

  String contentType() {
    return contentType;
  }

  boolean isText() {
    return this == JSON;
  }
}
