package io.realtimecluster.e2e.faults.load;

/** What a client does of its own accord. */
interface Behaviour {

  /** Does what is due. Called often, never by two threads at once. */
  void act(Client client, long nowNanos);
}
