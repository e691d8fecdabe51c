package io.realtimecluster.edge;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configuration of which a test says only what it needs. */
public final class ConfigFixture {

  private ConfigFixture() {}

  /** What is asked for and has no value here is an error. */
  public static <T> T of(Class<T> type, Map<String, Object> values) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              Object value = values.get(method.getName());
              if (value == null) {
                throw new IllegalStateException("the test gives no value of " + method.getName());
              }
              return value;
            }));
  }
}
