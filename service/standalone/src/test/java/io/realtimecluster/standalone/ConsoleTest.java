package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the console is made of, and what browsers are told about it. */
@QuarkusTest
class ConsoleTest {

  private static final Pattern PART =
      Pattern.compile("(?:src|href)=\"([^#\"]+)\"|from \"([^\"]+)\"");

  @TestHTTPResource URL server;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void page_everyPartOfIt_isThereAndFromHere() throws Exception {
    Deque<String> open = new ArrayDeque<>(Set.of("/console/"));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      String path = open.remove();
      HttpResponse<String> answer = get(path);
      assertEquals(200, answer.statusCode(), path);
      assertEquals("no-cache", header(answer, "Cache-Control"), path);
      assertEquals("nosniff", header(answer, "X-Content-Type-Options"), path);
      Matcher parts = PART.matcher(answer.body());
      while (parts.find()) {
        String part = parts.group(1) == null ? parts.group(2) : parts.group(1);
        assertFalse(part.contains("//"), () -> path + " has something from elsewhere: " + part);
        String resolved = URI.create(path).resolve(part).getPath();
        if (seen.add(resolved)) {
          open.add(resolved);
        }
      }
    }
    assertTrue(seen.size() > 10, seen::toString);
  }

  @Test
  void page_policy_allowsNothingFromElsewhereAndNoScriptInText() throws Exception {
    String policy = header(get("/console/"), "Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
  }

  @Test
  void folderWithoutASlash_isSentOn() throws Exception {
    HttpResponse<String> answer = get("/console");
    assertEquals(308, answer.statusCode());
    assertEquals("/console/", header(answer, "Location"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.toURI().resolve(path)).build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
