package io.realtimecluster.operator.realtimecluster.scaling;

import io.realtimecluster.operator.realtimecluster.scaling.SimulatedDay.Look;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws a simulated day: what clients wanted, and what the edges aim at and admit. */
final class DayChart {

  /** Something that was done to the cluster, from one second to another. */
  record Incident(String name, int fromSecond, int toSecond) {}

  private static final int WIDTH = 960;
  private static final int HEIGHT = 420;
  private static final int LEFT = 60;
  private static final int TOP = 50;
  private static final int RIGHT = 50;
  private static final int BOTTOM = 40;

  /** Each tenth look, and each that changed something. */
  private static final int LOOKS_APART = 20;

  private final List<Look> looks;
  private final ScalingRules rules;
  private final double connectionsMax;

  DayChart(List<Look> looks, ScalingRules rules) {
    this.looks = looks;
    this.rules = rules;
    int edges = looks.stream().mapToInt(Look::edges).max().orElse(1);
    connectionsMax = Math.ceil(edges / 10.0) * 10 * rules.targetConnections();
  }

  String svg(List<Incident> incidents) {
    StringBuilder svg =
        new StringBuilder(
            format(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <title>A simulated day of scaling</title>
                <rect width="%d" height="%d" fill="#fff"/>
                """,
                WIDTH, HEIGHT, WIDTH, HEIGHT));
    incidents.forEach(incident -> svg.append(band(incident)));
    axes(svg);
    svg.append(
        line("#c2410c", 2, look -> (double) look.desired() * rules.targetConnections(), true));
    svg.append(line("#1d4ed8", 1.5, Look::connected, false));
    svg.append(legend(LEFT, "#1d4ed8", "connections"));
    svg.append(legend(LEFT + 110, "#c2410c", "edges × target connections (right: edges)"));
    return svg.append("</svg>\n").toString();
  }

  private String band(Incident incident) {
    double from = x(incident.fromSecond());
    double width = Math.max(2, x(incident.toSecond()) - from);
    return format(
        """
        <rect x="%.1f" y="%d" width="%.1f" height="%d" fill="#fde68a" opacity="0.6"/>
        <text x="%.1f" y="%d" font-size="10" fill="#78350f" transform="rotate(-90 %.1f %d)">%s</text>
        """,
        from,
        TOP,
        width,
        HEIGHT - TOP - BOTTOM,
        from - 3,
        HEIGHT - BOTTOM - 4,
        from - 3,
        HEIGHT - BOTTOM - 4,
        incident.name());
  }

  private void axes(StringBuilder svg) {
    for (int hour = 0; hour <= 24; hour += 3) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%02d:00</text>\n",
              x(hour * 3_600), HEIGHT - BOTTOM + 18, hour));
    }
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double connections = connectionsMax * tenth / 10;
      double y = y(connections);
      svg.append(
          format(
              """
              <line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#ddd"/>
              <text x="%d" y="%.1f" text-anchor="end">%,d k</text>
              <text x="%d" y="%.1f">%d</text>
              """,
              LEFT,
              y,
              WIDTH - RIGHT,
              y,
              LEFT - 6,
              y + 4,
              Math.round(connections / 1_000),
              WIDTH - RIGHT + 6,
              y + 4,
              Math.round(connections / rules.targetConnections())));
    }
  }

  private String line(String color, double width, ToDoubleFunction<Look> value, boolean steps) {
    StringBuilder path = new StringBuilder();
    double before = Double.NaN;
    for (int i = 0; i < looks.size(); i++) {
      Look look = looks.get(i);
      double next = value.applyAsDouble(look);
      if (steps ? next == before : i % LOOKS_APART != 0) {
        continue;
      }
      if (steps && i > 0) {
        path.append(format("H%.1f", x(look.second())));
      }
      path.append(
          steps && i > 0
              ? format("V%.1f", y(next))
              : format("%s%.1f %.1f", i == 0 ? "M" : "L", x(look.second()), y(next)));
      before = next;
    }
    if (steps) {
      path.append(format("H%d", WIDTH - RIGHT));
    }
    return format(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"/>\n", path, color, width);
  }

  private static String legend(int x, String color, String text) {
    return format(
        """
        <line x1="%d" y1="26" x2="%d" y2="26" stroke="%s" stroke-width="2"/>
        <text x="%d" y="30">%s</text>
        """,
        x, x + 16, color, x + 22, text);
  }

  private static double x(int second) {
    return LEFT + (double) second / SimulatedDay.DAY_SECONDS * (WIDTH - LEFT - RIGHT);
  }

  private double y(double connections) {
    return HEIGHT - BOTTOM - connections / connectionsMax * (HEIGHT - TOP - BOTTOM);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
