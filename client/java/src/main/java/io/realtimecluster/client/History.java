package io.realtimecluster.client;

import java.util.List;

/**
 * The latest publications of a room.
 *
 * @param position of the latest publication, whether or not it is listed
 * @param publications oldest first
 */
public record History(Position position, List<Publication> publications) {

  /** Copies the list. */
  public History {
    publications = List.copyOf(publications);
  }
}
