package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.document.DocumentCopy;
import io.realtimecluster.client.document.DocumentJson;
import io.realtimecluster.client.document.DocumentView;
import io.realtimecluster.client.support.Await;
import io.realtimecluster.client.support.CuttingProxy;
import io.realtimecluster.client.support.Standalone;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Documents on a real server: edited apart, with connections that are cut, and lost by the server.
 */
@Timeout(180)
class SharedDocumentIT {

  private static final String ROOM_TYPES =
      "[{\"name\":\"document\",\"match\":\"document:*\",\"program\":\"document\","
          + "\"history\":{\"durability\":\"memory\",\"size\":1000}}]";

  private static Standalone server;
  private final List<Client> clients = new ArrayList<>();
  private CuttingProxy proxy;

  @BeforeAll
  static void startServer() throws Exception {
    server = new Standalone(Map.of("realtimecluster.room-types", ROOM_TYPES));
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    clients.forEach(Client::close);
    if (proxy != null) {
      proxy.close();
    }
  }

  @Test
  void editsMadeApart_oneSideOffline_areTheSameEverywhereOnceTheyAreBack() throws Exception {
    proxy = new CuttingProxy(server.port());
    SharedDocument ana = open(proxy.url(), "ana", "document:apart");
    SharedDocument ben = open(server.url(), "ben", "document:apart");
    ana.put("title", "\"Plan\"");
    ana.add("todo", "milk");
    ana.add("todo", "bread");
    Await.result(ana.saved());
    Await.until("ben has it", () -> ben.get("title") != null && ben.elements("todo").size() == 2);

    int port = goAway();
    for (int number = 0; number < 200; number++) {
      ana.put("title", "\"written away " + number + "\"");
    }
    ana.add("todo", "milk"); // Anew, so that it stays though ben discards the one that he sees.
    ana.discard("todo", "bread");
    ana.increment("likes", 3);
    ana.remove("nothing");
    ben.put("owner", "\"ben\"");
    ben.discard("todo", "milk");
    ben.add("todo", "eggs");
    ben.increment("likes", -1);
    Await.result(ben.saved());
    assertTrue(ana.pendingEdits() > 0);
    assertEquals("\"written away 199\"", ana.get("title"));
    assertEquals(List.of("bread", "eggs"), ben.elements("todo").stream().sorted().toList());

    comeBack(port);
    Await.result(ana.saved());
    Await.until("both have all", () -> ben.count("likes") == 2 && ana.count("likes") == 2);
    Await.until("both have the owner", () -> ana.get("owner") != null);
    Await.until("both see the same", () -> shown(ana).equals(shown(ben)));
    assertEquals(List.of("eggs", "milk"), ana.elements("todo").stream().sorted().toList());
    assertEquals("\"written away 199\"", ben.get("title"));
    assertEquals(hub(ana), shown(ana));
  }

  @Test
  void manyEditsOnBothSidesWithCuts_bothAndTheHubHaveTheSameDocument() throws Exception {
    proxy = new CuttingProxy(server.port());
    SharedDocument ana = open(proxy.url(), "ana", "document:many");
    SharedDocument ben = open(server.url(), "ben", "document:many");
    for (int number = 0; number < 400; number++) {
      edit(ana, number);
      edit(ben, number);
      if (number % 100 == 30) {
        proxy.cut();
      }
      Thread.sleep(2); // So that a cut finds some on the way, and others not sent.
    }
    Await.result(ana.saved());
    Await.result(ben.saved());
    Await.until("all is counted", () -> ana.count("edits") == 800 && ben.count("edits") == 800);
    Await.until("both see the same", () -> shown(ana).equals(shown(ben)));
    assertEquals(hub(ana), shown(ana));
  }

  @Test
  void serverThatLostTheDocument_getsWhatItHasNotAnswered_andNothingElseIsShown() throws Exception {
    proxy = new CuttingProxy(server.port());
    SharedDocument ana = open(proxy.url(), "ana", "document:restart");
    ana.put("answered", "true");
    Await.result(ana.saved());
    int port = goAway();
    ana.put("kept", "true");
    server.kill();
    server.start();
    comeBack(port);
    Await.result(ana.saved());
    Await.until("what was lost is not shown", () -> ana.get("answered") == null);
    assertEquals(List.of("kept"), ana.keys());
    assertEquals(List.of("kept"), open(server.url(), "ben", "document:restart").keys());
  }

  private SharedDocument open(String url, String user, String room) throws Exception {
    var options = ClientOptions.builder().transport(TransportKind.WEBSOCKET).build();
    Client client = Client.connect(url + "?user=" + user, options);
    clients.add(client);
    return Await.result(SharedDocument.open(client, room));
  }

  private int goAway() throws Exception {
    int port = proxy.port();
    proxy.close();
    return port;
  }

  private void comeBack(int port) throws Exception {
    var listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    proxy = new CuttingProxy(listening, server.port());
  }

  private static void edit(SharedDocument document, int number) {
    String element = "element " + number % 17;
    document.increment("edits");
    if (number % 3 == 0) {
      document.put("key " + number % 10, Integer.toString(number));
    } else if (number % 10 == 1) {
      document.remove("key " + number % 7);
    } else if (document.has("set", element)) {
      document.discard("set", element);
    } else {
      document.add("set", element);
    }
  }

  private static Map<String, Object> hub(SharedDocument document) throws Exception {
    String state = Await.result(document.room().state()).state();
    var view = new DocumentView(DocumentJson.state(state), new DocumentCopy());
    var shown = new TreeMap<String, Object>();
    view.keys().forEach(key -> shown.put("register " + key, view.value(key)));
    view.sets().forEach(set -> shown.put("set " + set, new TreeSet<>(view.elements(set))));
    view.counters().forEach(counter -> shown.put("counter " + counter, view.total(counter)));
    return shown;
  }

  private static Map<String, Object> shown(SharedDocument document) {
    var shown = new TreeMap<String, Object>();
    document.keys().forEach(key -> shown.put("register " + key, document.get(key)));
    document.sets().forEach(set -> shown.put("set " + set, new TreeSet<>(document.elements(set))));
    document.counters().forEach(name -> shown.put("counter " + name, document.count(name)));
    return shown;
  }
}
