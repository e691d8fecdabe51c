package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.realtimecluster.hub.api.ClusterApi;
import io.realtimecluster.hub.api.PublicationsApi;
import io.realtimecluster.hub.api.RoomsApi;
import io.realtimecluster.hub.api.StatusApi;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The generated document names every call, and every call needs the key. */
@QuarkusTest
@TestProfile(ApiDocumentTest.WithKey.class)
class ApiDocumentTest {

  private static final List<Class<?>> CALLS =
      List.of(RoomsApi.class, PublicationsApi.class, ClusterApi.class, StatusApi.class);

  @TestHTTPResource URL server;

  /** A hub with a key. */
  public static final class WithKey implements QuarkusTestProfile {
    static final String KEY = "a-key-of-the-test";

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("realtimecluster.api.key", KEY);
    }
  }

  @Test
  void document_namesEveryCall() throws Exception {
    assertEquals(written(), documented());
    assertTrue(
        document().path("components").path("schemas").has("Problem"), "the errors' form as well");
  }

  @Test
  void call_withoutOrWithAWrongKey_isRefused() throws Exception {
    Set<String> calls = documented();
    assertTrue(calls.size() >= 9, calls::toString);
    for (String call : calls) {
      assertEquals(401, status(call), call);
      assertEquals(401, status(call, "Authorization", "Bearer wrong"), call);
      assertEquals(401, status(call, "Authorization", "Basic " + WithKey.KEY), call);
      int status = status(call, "Authorization", "Bearer " + WithKey.KEY);
      assertTrue(status == 200 || status == 400, () -> call + " with the key: " + status);
    }
  }

  /** Other ways to write a path that a call may be found by. */
  @Test
  void call_byAnotherWayToWriteItsPath_isRefused() throws Exception {
    for (String path :
        List.of(
            "/v1//rooms",
            "//v1/rooms",
            "/v1/rooms;a=b",
            "/v1;a=b/rooms",
            "/v1/rooms;a=b/demo:1/history",
            "/v1//rooms/demo:1/history",
            "/v1/%72ooms",
            "/v1/./rooms",
            "/v1/x/../rooms",
            "/v1/rooms/",
            "/v1//users/ana/connections")) {
      for (String method : List.of("GET", "DELETE")) {
        int status = status(method + " " + path);
        assertTrue(status >= 400 && status < 500, () -> method + " " + path + ": " + status);
      }
    }
  }

  private int status(String call, String... headers) throws Exception {
    String[] methodAndPath = call.split(" ");
    HttpRequest.Builder request =
        new ApiCalls(server)
            .request(methodAndPath[1].replace("{room}", "demo:1").replace("{user}", "ana"))
            .method(
                methodAndPath[0],
                methodAndPath[0].equals("POST")
                    ? BodyPublishers.ofString("{}")
                    : BodyPublishers.noBody())
            .header("Content-Type", "application/json");
    return new ApiCalls(server)
        .send(headers.length == 0 ? request : request.headers(headers))
        .status();
  }

  private Set<String> documented() throws Exception {
    Set<String> calls = new TreeSet<>();
    document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> calls.add(method.toUpperCase() + " " + path.getKey())));
    return calls;
  }

  private JsonNode document() throws Exception {
    return new ApiCalls(server).get("/v1/openapi?format=json").body();
  }

  private static Set<String> written() {
    Set<String> calls = new TreeSet<>();
    for (Class<?> type : CALLS) {
      for (Method method : type.getDeclaredMethods()) {
        for (String verb : verbs(method)) {
          Path path = method.getAnnotation(Path.class);
          String below = path == null ? "" : "/" + path.value();
          calls.add(verb + " " + type.getAnnotation(Path.class).value() + below);
        }
      }
    }
    return calls;
  }

  private static List<String> verbs(Method method) {
    List<String> verbs = new ArrayList<>();
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        verbs.add(verb.value());
      }
    }
    return verbs;
  }
}
