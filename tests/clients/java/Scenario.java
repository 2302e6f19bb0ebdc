import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import example.chuanyu.ApiClient;
import example.chuanyu.ApiException;
import example.chuanyu.ApiResponse;
import example.chuanyu.api.EmploymentApi;
import example.chuanyu.api.ErrandsApi;
import example.chuanyu.api.MedicalInsuranceApi;
import example.chuanyu.api.RegionsApi;
import example.chuanyu.model.ErrandView;
import example.chuanyu.model.FeeLines;
import example.chuanyu.model.PostingHit;
import example.chuanyu.model.PostingSearch;
import example.chuanyu.model.PostingSearchResult;
import example.chuanyu.model.Problem;
import example.chuanyu.model.Settlement;
import example.chuanyu.model.SettlementRequest;
import example.chuanyu.model.Visit;
import example.chuanyu.model.VisitOpening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What a client of the gateway goes through, with the generated Java client: Scenario PLAN */
public final class Scenario {
  private final ObjectMapper json;
  private final JsonNode plan;
  private final Map<String, Object> told = new LinkedHashMap<>();

  private Scenario(ObjectMapper json, JsonNode plan) {
    this.json = json;
    this.plan = plan;
  }

  private static String newKey() {
    return "java-" + UUID.randomUUID();
  }

  /** What a call that must fail is told. */
  private Problem problem(Callable<?> call) throws Exception {
    try {
      call.call();
    } catch (ApiException error) {
      return json.readValue(error.getResponseBody(), Problem.class);
    }
    throw new IllegalStateException("this should have failed");
  }

  private <T> T planned(String name, Class<T> kind) throws Exception {
    return json.treeToValue(plan.get(name), kind);
  }

  /** A visit with its charges. */
  private UUID visit(MedicalInsuranceApi desk) throws Exception {
    String number = UUID.randomUUID().toString().replace("-", "").substring(0, 12).toUpperCase();
    ObjectNode opening = plan.get("opening").deepCopy();
    opening.put("case_number", "ZY" + number);
    VisitOpening asked = json.treeToValue(opening, VisitOpening.class);
    UUID place = desk.openVisit(newKey(), asked, null, null, null).getVisitId();
    desk.addFeeLines(place, newKey(), planned("lines", FeeLines.class), null, null, null);
    return place;
  }

  /** Settle once, ask again with the same key, and be refused with a wrong total. */
  private Settlement settle(MedicalInsuranceApi desk) throws Exception {
    UUID place = visit(desk);
    String key = newKey();
    SettlementRequest asked = planned("settlement", SettlementRequest.class);
    SettlementRequest wrong = planned("settlement", SettlementRequest.class).total("1.00");
    Problem refused =
        problem(() -> desk.settleVisit(place, newKey(), wrong, null, null, null));
    Settlement first = desk.settleVisit(place, key, asked, null, null, null);
    ApiResponse<Settlement> again =
        desk.settleVisitWithHttpInfo(place, key, asked, null, null, null);
    boolean said = again.getHeaders().entrySet().stream()
        .anyMatch(one -> one.getKey().equalsIgnoreCase("Idempotent-Replayed")
            && one.getValue().contains("true"));
    told.put("refused",
        List.of(refused.getType(), refused.getStatus(), refused.getEffect().getValue()));
    told.put("settled", List.of(first.getAmounts().getTotal(), first.getAmounts().getCash()));
    told.put("replayed", said && first.equals(again.getData()));
    return first;
  }

  /** Lose the region's answer, and enquire. */
  private UUID beUnsure(MedicalInsuranceApi desk, ErrandsApi errands) throws Exception {
    UUID place = visit(desk);
    SettlementRequest asked = planned("settlement", SettlementRequest.class);
    Problem unknown =
        problem(() -> desk.settleVisit(place, newKey(), asked, null, "commit_then_cut", null));
    ErrandView known = errands.enquireErrand(unknown.getErrandId(), null, null, null);
    told.put("unknown",
        List.of(unknown.getType(), unknown.getStatus(), unknown.getEffect().getValue()));
    told.put("enquired", List.of(known.getState().getValue(), known.getEffect().getValue()));
    return known.getErrandId();
  }

  /** The numbers of all postings found, page by page. */
  private void page(EmploymentApi market) throws Exception {
    List<List<String>> found = new ArrayList<>();
    PostingSearch asked = planned("search", PostingSearch.class);
    do {
      PostingSearchResult page = market.searchPostings(asked, null, null, null);
      found.add(page.getHits().stream().map(PostingHit::getPostingNumber)
          .collect(Collectors.toList()));
      asked.setCursor(page.getNextCursor());
    } while (asked.getCursor() != null);
    told.put("pages", found);
  }

  /** What was done, read from a gateway of tomorrow: answers have more members and other words. */
  private void read(ApiClient api, Settlement settlement, UUID errandId) throws Exception {
    MedicalInsuranceApi desk = new MedicalInsuranceApi(api);
    Visit seen = desk.getVisit(settlement.getVisitId(), null);
    Settlement settled = desk.getSettlement(settlement.getSettlementId(), null);
    Problem absent = problem(() -> desk.getVisit(new UUID(0, 1), null));
    PostingSearch asked = planned("search", PostingSearch.class);
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("total", seen.getTotal());
    read.put("cash", settled.getAmounts().getCash());
    read.put("errand", new ErrandsApi(api).getErrand(errandId, null).getErrandId().equals(errandId));
    read.put("regions", new RegionsApi(api).listRegions(null).getRegions().size());
    read.put("absent", List.of(absent.getType(), absent.getStatus()));
    read.put("hits", new EmploymentApi(api).searchPostings(asked, null, null, null).getHits().size());
    read.put("word", seen.getState().name());
    told.put("tomorrow", read);
  }

  public static void main(String[] arguments) throws Exception {
    String accessToken = FirstCall.token();
    ApiClient api = FirstCall.gateway(System.getenv("GATEWAY"), accessToken);
    ObjectMapper json = api.getObjectMapper();
    Scenario scenario = new Scenario(json, json.readTree(Path.of(arguments[0]).toFile()));
    MedicalInsuranceApi desk = new MedicalInsuranceApi(api);
    Settlement settlement = scenario.settle(desk);
    UUID errandId = scenario.beUnsure(desk, new ErrandsApi(api));
    scenario.page(new EmploymentApi(api));
    ApiClient tomorrow = FirstCall.gateway(System.getenv("TOMORROW"), accessToken);
    scenario.read(tomorrow, settlement, errandId);
    System.out.println(json.writeValueAsString(scenario.told));
  }
}
