package io.realtimecluster.hub;

import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.room.RoomWebhooks.Authorization;
import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import io.realtimecluster.hub.room.RoomWebhooks.Events;
import io.realtimecluster.hub.webhook.call.EndpointUrl;
import io.realtimecluster.hub.webhook.call.WebhookSecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The webhooks of a room type as in {@code spec.roomTypes[].webhooks} of a RealtimeCluster. */
record WebhooksEntry(
    @Nullable String secretName, @Nullable AuthorizeEntry authorize, @Nullable EventsEntry events) {

  RoomWebhooks toWebhooks() {
    if (authorize == null && events == null) {
      throw new IllegalArgumentException("webhooks: authorize, events or both are required");
    }
    return new RoomWebhooks(
        WebhookSecrets.requireName(secretName),
        authorize == null ? null : authorize.toAuthorization(),
        events == null ? null : events.toEvents());
  }

  record AuthorizeEntry(
      @Nullable String url, @Nullable List<String> actions, @Nullable Long timeoutMillis) {

    Authorization toAuthorization() {
      return new Authorization(
          endpoint("authorize", url, timeoutMillis, Authorization.TIMEOUT_DEFAULT),
          parse("authorize.actions", Action.class, actions == null ? List.of() : actions));
    }
  }

  record EventsEntry(
      @Nullable String url, @Nullable List<String> types, @Nullable Long timeoutMillis) {

    Events toEvents() {
      return new Events(
          endpoint("events", url, timeoutMillis, Events.TIMEOUT_DEFAULT),
          types == null ? Events.TYPES_DEFAULT : parse("events.types", EventType.class, types));
    }
  }

  private static Endpoint endpoint(
      String hook, @Nullable String url, @Nullable Long timeoutMillis, Duration timeoutDefault) {
    try {
      return new Endpoint(
          EndpointUrl.parse(url == null ? "" : url).toString(),
          timeoutMillis == null ? timeoutDefault : Duration.ofMillis(timeoutMillis));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("webhooks: %s.url: %s".formatted(hook, e.getMessage()), e);
    }
  }

  private static <E extends Enum<E>> Set<E> parse(String field, Class<E> type, List<String> names) {
    Set<E> found = EnumSet.noneOf(type);
    for (String name : names) {
      found.add(parse(field, type, name));
    }
    return found;
  }

  private static <E extends Enum<E>> E parse(String field, Class<E> type, String name) {
    List<String> known = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String text = constant.name().toLowerCase(Locale.ROOT);
      if (text.equals(name)) {
        return constant;
      }
      known.add(text);
    }
    throw new IllegalArgumentException(
        "webhooks: %s has %s, known are: %s".formatted(field, name, String.join(", ", known)));
  }
}
