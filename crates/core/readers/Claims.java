import static java.nio.charset.StandardCharsets.UTF_8;
import java.nio.ByteBuffer;
import java.security.*;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.*;
/** What a genuine token of weapp-login says (../README.md), or an IllegalArgumentException of the reason. Java 17. */
record Claims(String openid, String appid, String sessionId, UUID userId, List<Long> times, String externalId) {
    static Claims open(String token, String keyLine) throws GeneralSecurityException {
        byte[] key = HexFormat.of().parseHex(keyLine, 22, 150); // behind "weapp-secret." and the kid
        check(token.matches("v1\\.[0-9a-f]{8}\\.([0-9a-f]{32}){4,31}"), "malformed"); // 32: over 1,024 characters
        check(token.substring(3, 11).equals(keyLine.substring(13, 21)), "unknown_key");
        byte[] aad = token.substring(0, 12).getBytes(UTF_8), body = HexFormat.of().parseHex(token.substring(12));
        int end = body.length - 32;
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(key, 0, 32, "HmacSHA512"));
        byte[] tag = mac.doFinal(ByteBuffer.allocate(12 + end + 8).put(aad).put(body, 0, end).putLong(12 * 8).array());
        check(MessageDigest.isEqual(Arrays.copyOf(tag, 32), Arrays.copyOfRange(body, end, end + 32)), "forged");
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, 32, 32, "AES"), new IvParameterSpec(body, 0, 16));
        try {
            return claimsOf(ByteBuffer.wrap(cipher.doFinal(body, 16, end - 16)));
        } catch (Exception cause) { // also where a claim is missing or of another type, or a text no UTF-8
            throw new IllegalArgumentException("malformed", cause);
        }
    }
    private static Claims claimsOf(ByteBuffer plaintext) throws Exception {
        Map<?, ?> found = (Map<?, ?>) item(plaintext, 0);
        String openid = (String) found.get(0L), appid = (String) found.get(1L), externalId = (String) found.get(7L);
        ByteBuffer session = (ByteBuffer) found.get(2L), user = (ByteBuffer) found.get(3L);
        List<Long> times = List.of((Long) found.get(4L), (Long) found.get(5L), (Long) found.get(6L)); // in order
        check(String.join(" ", List.of(openid, appid)).matches("[!-{}~]{1,64} [!-{}~]{1,64}"), "names");
        check(session.remaining() == 16 && user.remaining() == 16 && !plaintext.hasRemaining(), "length");
        check(times.get(0) >= 0 && times.get(2) < 1L << 53 && times.stream().sorted().toList().equals(times), "times");
        check(externalId == null || !externalId.isEmpty() && externalId.getBytes(UTF_8).length <= 64, "external id");
        String sessionId = String.format("%016x%016x", session.getLong(), session.getLong());
        return new Claims(openid, appid, sessionId, new UUID(user.getLong(), user.getLong()), times, externalId);
    }
    /** One item of strict CBOR, inside that many containers; an empty map for the kinds that no claim is of. */
    private static Object item(ByteBuffer in, int containers) throws Exception {
        int head = in.get() & 0xff, major = head >> 5, info = head & 31;
        check(info < 28 && (containers < 4 || major != 4 && major != 5), "head");
        long argument = info < 24 ? info : 0, least = info < 24 ? 0 : info == 24 ? 24 : 1L << (4 << info - 24);
        for (int left = info < 24 ? 0 : 1 << info - 24; left > 0; left--) argument = argument << 8 | in.get() & 0xff;
        check(major < 7 ? Long.compareUnsigned(argument, least) >= 0 : info != 24 || argument >= 32, "shortest form");
        ByteBuffer content = in.slice(in.position(), major == 2 || major == 3 ? Math.toIntExact(argument) : 0);
        in.position(in.position() + content.remaining());
        if (major == 2 || major == 3) return major == 2 ? content : UTF_8.newDecoder().decode(content).toString();
        for (long left = major == 4 ? argument : 0; left != 0; left--) item(in, containers + 1);
        if (major == 6) item(in, containers);
        TreeMap<Long, Object> entries = new TreeMap<>(Long::compareUnsigned);
        for (long left = major == 5 ? argument : 0; left != 0; left--) {
            Long key = (Long) item(in, containers + 1);
            check(entries.tailMap(key).isEmpty(), "ascending keys");
            entries.put(key, item(in, containers + 1));
        }
        return major == 0 ? (Object) argument : entries;
    }
    private static void check(boolean right, String reason) { if (!right) throw new IllegalArgumentException(reason); }
}
