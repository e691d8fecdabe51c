import com.caoccao.javet.swc4j.Swc4j;
import com.caoccao.javet.swc4j.enums.Swc4jMediaType;
import com.caoccao.javet.swc4j.enums.Swc4jSourceMapOption;
import com.caoccao.javet.swc4j.options.Swc4jTranspileOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the types away from client/typescript, so that a browser runs it as it is written: the demo
 * page is a user of the client, and needs no Node to be built.
 *
 * <p>Arguments: the folder of the TypeScript sources, the folder to write to, and the modules from
 * which on, such as json.ts; what they import comes along.
 */
final class ClientModules {

  private static final Pattern IMPORT = Pattern.compile("from \"(\\.[^\"]+)\\.js\"");

  void main(String[] arguments) throws Exception {
    Path sources = Path.of(arguments[0]);
    Path target = Path.of(arguments[1]);
    Swc4j swc = new Swc4j();
    Deque<Path> open = new ArrayDeque<>();
    Set<Path> seen = new HashSet<>();
    for (String entry : List.of(arguments).subList(2, arguments.length)) {
      open.add(sources.resolve(entry));
    }
    while (!open.isEmpty()) {
      Path source = open.remove();
      if (!seen.add(source)) {
        continue;
      }
      String code = swc.transpile(Files.readString(source), options(source)).getCode();
      Path written = target.resolve(sources.relativize(source).toString().replaceFirst("ts$", "js"));
      Files.createDirectories(written.getParent());
      Files.writeString(written, code);
      open.addAll(imports(source, code));
    }
  }

  private static Swc4jTranspileOptions options(Path source) throws Exception {
    return new Swc4jTranspileOptions()
        .setSpecifier(source.toUri().toURL())
        .setMediaType(Swc4jMediaType.TypeScript)
        .setVerbatimModuleSyntax(true)
        .setSourceMap(Swc4jSourceMapOption.None);
  }

  private static List<Path> imports(Path source, String code) {
    List<Path> imported = new ArrayList<>();
    Matcher matcher = IMPORT.matcher(code);
    while (matcher.find()) {
      imported.add(source.resolveSibling(matcher.group(1) + ".ts").normalize());
    }
    return imported;
  }
}
