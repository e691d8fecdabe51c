import io.realtimecluster.client.Client;
import io.realtimecluster.client.ClientOptions;
import io.realtimecluster.client.ClientState;
import io.realtimecluster.client.PresenceChange;
import io.realtimecluster.client.Publication;
import io.realtimecluster.client.Room;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** A chat for the console: what is typed is said in a room. README.md tells how to start it. */
class Chat {

  public static void main(String[] args) throws IOException {
    String url = args.length > 0 ? args[0] : "ws://localhost:8080";
    String user = args.length > 1 ? args[1] : System.getProperty("user.name");
    String name = args.length > 2 ? args[2] : "demo:general";

    try (Client client = Client.connect(url + "?user=" + user, ClientOptions.defaults())) {
      client.on(ClientState.class, state -> System.out.println("# " + state));
      Room room = client.room(name, gap -> System.out.println("# some of it was missed for good"));
      room.on(Publication.class, Chat::print);
      room.on(
          PresenceChange.class,
          change -> System.out.println("# came " + change.joined() + ", went " + change.left()));

      long offset = room.join().join().position().offset();
      room.history(20).join().publications().stream()
          .filter(said -> said.offset() <= offset) // The later ones come by themselves.
          .forEach(Chat::print);
      var typed = new BufferedReader(new InputStreamReader(System.in));
      for (String line = typed.readLine(); line != null; line = typed.readLine()) {
        if (line.equals("/who")) {
          System.out.println("# here are " + room.presence().join().users());
        } else {
          // Also without a connection: it is sent when there is one.
          room.publish(line)
              .whenComplete(
                  (published, failure) -> {
                    if (failure != null) {
                      System.out.println("# not said: " + failure.getMessage());
                    }
                  });
        }
      }
      room.publish(user + " has left").join(); // And all that was said before it.
    }
  }

  private static void print(Publication said) {
    System.out.println(said.sender() + ": " + said.text());
  }
}
