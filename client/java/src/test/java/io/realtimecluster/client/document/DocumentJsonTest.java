package io.realtimecluster.client.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentJsonTest {

  @Test
  void commands_areThoseOfTheProgram() {
    var put = new DocumentEvent.Written("title", new Register("{\"a\":[1,null]}", 3, "ana/tab"));
    assertEquals(
        "{\"type\":\"put\",\"key\":\"title\",\"value\":{\"a\":[1,null]},\"replica\":\"tab\",\"counter\":3}",
        DocumentJson.command(put, "tab", 2));
    var none = new DocumentEvent.Written("title", new Register("null", 4, "ana/tab"));
    assertEquals(
        "{\"type\":\"put\",\"key\":\"title\",\"value\":null,\"replica\":\"tab\",\"counter\":4}",
        DocumentJson.command(none, "tab", 0));
    var remove = new DocumentEvent.Written("title", new Register(null, 4, "ana/tab"));
    assertEquals(
        "{\"type\":\"remove\",\"key\":\"title\",\"replica\":\"tab\",\"counter\":4}",
        DocumentJson.command(remove, "tab", 0));
    var discard = new DocumentEvent.Discarded("todo", "milk", List.of(new Dot("ana/tab", 1)));
    assertEquals(
        "{\"type\":\"discard\",\"set\":\"todo\",\"element\":\"milk\","
            + "\"dots\":[{\"replica\":\"ana/tab\",\"number\":1}]}",
        DocumentJson.command(discard, "tab", 2));
  }

  @Test
  void event_thatIsNotKnown_isNone() {
    assertNull(DocumentJson.event("from a newer hub", "{}"));
    assertThrows(IllegalArgumentException.class, () -> DocumentJson.event("added", "{}"));
    assertThrows(IllegalArgumentException.class, () -> DocumentJson.event("added", "[]"));
  }

  @Test
  void retirements_areReadWhereTheyAre() {
    assertEquals(3, DocumentJson.retirements("{\"retirements\":3}"));
    for (String details : new String[] {null, "{}", "[]", "{\"retirements\":\"x\"}", "{"}) {
      assertEquals(-1, DocumentJson.retirements(details));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "milk", "{a:1}", "[1,]", "1 2", "'a'", "NaN", "{\"a\":1", "// a\n1"})
  void value_thatIsNotJson_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DocumentLimits.requireValue(text));
  }

  @Test
  void value_isTakenAsItIs_withoutSpaces() {
    assertEquals(
        "{\"a\":[1.50,\"<ü>\"]}", DocumentLimits.requireValue("{ \"a\" : [1.50, \"<ü>\"] }"));
  }
}
