package io.realtimecluster.operator.realtimecluster.desired;

/** What edges and hubs log in with at a broker or a state store that the operator runs. */
public record Login(String username, String password) {

  /** Another one with this name. */
  static Login random(String username) {
    return new Login(username, Credentials.random());
  }

  @Override
  public String toString() {
    return username;
  }
}
