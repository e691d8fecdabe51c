package io.realtimecluster.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What jcmd tells about a running JVM. */
public record Jvm(long pid) {
  private static final Pattern CLASS_LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  /** Instances and bytes of a class on the heap, or how many more there are than before. */
  public record ClassBytes(String name, long instances, long bytes) {}

  /** Collects garbage, twice, so that what the first one makes unreachable goes too. */
  public void collectGarbage() throws IOException, InterruptedException {
    jcmd("GC.run");
    jcmd("GC.run");
  }

  /** The live heap by class. */
  public Map<String, ClassBytes> histogram() throws IOException, InterruptedException {
    return parse(jcmd("GC.class_histogram"));
  }

  /** Begins to sample what runs. */
  public void startProfile() throws IOException, InterruptedException {
    jcmd("JFR.start", "name=bench", "settings=profile");
  }

  /** Ends sampling and writes the recording. */
  public void stopProfile(Path file) throws IOException, InterruptedException {
    jcmd("JFR.stop", "name=bench", "filename=" + file);
  }

  static Map<String, ClassBytes> parse(String histogram) {
    Map<String, ClassBytes> classes = new HashMap<>();
    for (String line : histogram.lines().toList()) {
      Matcher matcher = CLASS_LINE.matcher(line);
      if (matcher.matches()) {
        var row =
            new ClassBytes(
                matcher.group(3),
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)));
        classes.merge(
            row.name(),
            row,
            (a, b) ->
                new ClassBytes(a.name(), a.instances() + b.instances(), a.bytes() + b.bytes()));
      }
    }
    return classes;
  }

  /** What has come since, the largest first. */
  public static List<ClassBytes> growth(
      Map<String, ClassBytes> before, Map<String, ClassBytes> after) {
    List<ClassBytes> growth = new ArrayList<>();
    for (ClassBytes now : after.values()) {
      ClassBytes then = before.getOrDefault(now.name(), new ClassBytes(now.name(), 0, 0));
      growth.add(
          new ClassBytes(
              now.name(), now.instances() - then.instances(), now.bytes() - then.bytes()));
    }
    growth.sort(Comparator.comparingLong(ClassBytes::bytes).reversed());
    return growth;
  }

  public static long bytes(Map<String, ClassBytes> histogram) {
    return histogram.values().stream().mapToLong(ClassBytes::bytes).sum();
  }

  private String jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd %s: %s".formatted(String.join(" ", arguments), output));
    }
    return output;
  }
}
