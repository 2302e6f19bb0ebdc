import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import example.chuanyu.ApiClient;
import example.chuanyu.api.RegionsApi;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A token by the client's own key, and the regions that are connected. */
public final class FirstCall {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FirstCall() {}

  /** An access token; the assertion is good once, for a minute. */
  static String token() throws Exception {
    String issuer = System.getenv("ISSUER");
    String client = System.getenv("CLIENT_ID");
    JsonNode jwk = JSON.readTree(Path.of(System.getenv("KEY_FILE")).toFile());
    Map<String, Object> claims =
        Map.of(
            "iss", client,
            "sub", client,
            "aud", issuer,
            "jti", UUID.randomUUID().toString(),
            "exp", Instant.now().getEpochSecond() + 60);
    String signed =
        part(JSON.writeValueAsBytes(Map.of("alg", "ES256", "kid", jwk.get("kid").asText())))
            + "."
            + part(JSON.writeValueAsBytes(claims));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(privateKey(jwk));
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    String form =
        form(
            Map.of(
                "grant_type", "client_credentials",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", signed + "." + part(signature.sign())));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(issuer + "/oauth2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    String answer =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .body();
    return JSON.readTree(answer).required("access_token").asText();
  }

  /** The gateway as one of its clients sees it. */
  static ApiClient gateway(String url, String accessToken) {
    ApiClient api = new ApiClient();
    api.updateBaseUri(url);
    api.setRequestInterceptor(
        request -> request.setHeader("Authorization", "Bearer " + accessToken));
    return api;
  }

  private static PrivateKey privateKey(JsonNode jwk) throws Exception {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    BigInteger d = new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get("d").asText()));
    ECParameterSpec p256 = curve.getParameterSpec(ECParameterSpec.class);
    return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(d, p256));
  }

  private static String part(byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  public static void main(String[] arguments) throws Exception {
    ApiClient api = gateway(System.getenv("GATEWAY"), token());
    new RegionsApi(api)
        .listRegions(null)
        .getRegions()
        .forEach(region -> System.out.println(region.getRegion().getValue()));
  }
}
