import static java.nio.charset.StandardCharsets.UTF_8;
import java.util.*;

/** Answers for Claims.java: a key, then tokens; all in hex, one a line. See ask.ts. */
class Ask {
    public static void main(String[] arguments) throws Exception {
        List<String> given = new String(System.in.readAllBytes(), UTF_8).lines().map(Ask::ofHex).toList();
        for (String token : given.subList(1, given.size())) System.out.println(answer(token, given.get(0)));
    }

    private static String answer(String token, String key) throws Exception {
        try {
            Claims claims = Claims.open(token, key);
            StringJoiner answer = new StringJoiner(" ");
            answer.add("openid=" + hex(claims.openid())).add("appid=" + hex(claims.appid()));
            answer.add("session_id=" + hex(claims.sessionId())).add("user_id=" + hex(claims.userId()));
            answer.add("authenticated_at=" + hex(claims.times().get(0))).add("issued_at=" + hex(claims.times().get(1)));
            answer.add("expires_at=" + hex(claims.times().get(2)));
            if (claims.externalId() != null) answer.add("external_id=" + hex(claims.externalId()));
            return answer.toString();
        } catch (IllegalArgumentException reason) {
            return reason.getMessage();
        }
    }

    private static String ofHex(String digits) {
        return new String(HexFormat.of().parseHex(digits), UTF_8);
    }

    private static String hex(Object value) {
        return HexFormat.of().formatHex(value.toString().getBytes(UTF_8));
    }
}
