import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import example.chuanyu.ApiException;
import example.chuanyu.api.MedicalInsuranceApi;
import example.chuanyu.api.PensionApi;
import example.chuanyu.model.OverlapChoice;
import example.chuanyu.model.VisitOpening;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

/** What the Java client says of calls that fail, with a person in each: Refusals PLAN */
public final class Refusals {
  private final String url;
  private final String accessToken;
  private final ObjectMapper json;

  private Refusals(String url, String accessToken) {
    this.url = url;
    this.accessToken = accessToken;
    this.json = FirstCall.gateway(url, accessToken).getObjectMapper();
  }

  /** The status, and everything that an application would log. */
  private static Map<String, Object> failing(Callable<?> call) {
    try {
      call.call();
    } catch (Exception error) {
      StringWriter trace = new StringWriter();
      error.printStackTrace(new PrintWriter(trace));
      int status = error instanceof ApiException ? ((ApiException) error).getCode() : 0;
      String said = error + "\n" + error.getMessage() + "\n" + trace;
      return Map.of("status", status, "said", said);
    }
    throw new IllegalStateException("this should have failed");
  }

  private static String newKey() {
    return "java-" + UUID.randomUUID();
  }

  private Map<String, Object> opening(JsonNode asked) throws Exception {
    VisitOpening opening = json.treeToValue(asked, VisitOpening.class);
    MedicalInsuranceApi desk = new MedicalInsuranceApi(FirstCall.gateway(url, accessToken));
    return failing(() -> desk.openVisit(newKey(), opening, null, null, null));
  }

  private Map<String, Object> choosing(JsonNode asked) throws Exception {
    OverlapChoice choice = json.treeToValue(asked, OverlapChoice.class);
    PensionApi pension = new PensionApi(FirstCall.gateway(url, accessToken));
    return failing(
        () -> pension.chooseOverlap(UUID.randomUUID(), newKey(), choice, null, null, null));
  }

  public static void main(String[] arguments) throws Exception {
    Refusals known = new Refusals(System.getenv("GATEWAY"), FirstCall.token());
    JsonNode plan = known.json.readTree(Path.of(arguments[0]).toFile()).get("refusals");
    ObjectNode wrong = plan.get("opening").deepCopy();
    wrong.setAll((ObjectNode) plan.get("wrong"));
    Refusals nobody = new Refusals(known.url, "nobody");
    Refusals nowhere = new Refusals(System.getenv("UNREACHED"), known.accessToken);
    Map<String, Object> told =
        Map.of(
            "invalid", known.opening(wrong),
            "refused", known.opening(plan.get("opening")),
            "absent", known.choosing(plan.get("choice")),
            "stranger", nobody.opening(plan.get("opening")),
            "unreached", nowhere.opening(plan.get("opening")));
    System.out.println(known.json.writeValueAsString(told));
  }
}
