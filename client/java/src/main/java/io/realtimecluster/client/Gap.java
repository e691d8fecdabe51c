package io.realtimecluster.client;

/**
 * Publications between two positions cannot be had any more: what the app knows of the room is out
 * of date and must be loaded anew.
 *
 * @param room the room's name
 * @param before what the app has seen
 * @param after where it goes on
 */
public record Gap(String room, Position before, Position after) implements RoomEvent {}
